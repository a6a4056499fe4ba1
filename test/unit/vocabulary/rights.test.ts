import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'
import { rights, staffRoles } from '#server/vocabulary/rights.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

test('every right is needed by a procedure', () => {
  const needed = sourcesIn('server').flatMap(({ code }) =>
    [...code.matchAll(/\bstaffProcedure\(\s*'([^']+)'/g)].map(([, right]) => right),
  )
  expect(needed.length).toBeGreaterThan(40)
  expect(Object.keys(rights).filter((right) => !needed.includes(right))).toEqual([])
})

test('the page on rights shows for each right the roles that have it', () => {
  const page = readFileSync(join(root, 'docs/rules/rights.md'), 'utf8')
  const [heading = [], , ...rows] = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const roles = heading.map((cell) => staffRoles.find((role) => cell.endsWith(` ${role}`)))
  expect(roles.filter((role) => role !== undefined).sort()).toEqual([...staffRoles].sort())
  const shown = rows.flatMap((cells) => {
    const holders = roles.flatMap((role, column) =>
      role !== undefined && cells[column] === '●' ? [role] : [],
    )
    return [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map(
      ([, name = '']) => [name, holders.sort()] as const,
    )
  })
  expect(new Map(shown)).toEqual(
    new Map(Object.entries(rights).map(([name, all]) => [name, [...all].sort()])),
  )
  expect(shown).toHaveLength(Object.keys(rights).length)
})
