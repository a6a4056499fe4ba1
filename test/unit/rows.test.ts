import { expect, test } from 'vitest'
import { sourcesIn } from '#test/support/source/imports.ts'

const server = sourcesIn('server').filter(({ path }) => !/^server\/(?:generated|emulators)\//.test(path))

/** Every place of the server that the expression finds, as "file: text". */
function found(expression: RegExp): string[] {
  return server.flatMap(({ path, code }) =>
    [...code.matchAll(expression)].map(([text]) => `${path}: ${text.trim()}`),
  )
}

/** Fields of schemas with the database's spelling. They belong to data from outside the database. */
const OUTSIDE: readonly string[] = []

test('no schema spells a column of the database by hand', () => {
  expect(found(/^\s+[a-z]+(?:_[a-z0-9]+)+: z\..*$/gm).filter((place) => !OUTSIDE.includes(place))).toEqual([])
})

test('only a few results are computed in a way that their type must be written by hand', () => {
  const computed = found(/\bcomputed\(\s*z\..*$/gm)
  expect(computed.length).toBeGreaterThan(0)
  expect(computed.length, computed.join('\n')).toBeLessThanOrEqual(30)
})
