import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tables as described } from '#server/generated/tables.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

const schema = readFileSync(resolve(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8')
const tables = new Set([...schema.matchAll(/@@map\("(\w+)"\)/g)].map(([, name]) => name))

/**
 * The file that deletes rows whose retention time is over. The retention times of all tables are listed together in
 * it.
 */
const HOUSEKEEPING = 'server/jobs/housekeeping.ts'
/**
 * The file that writes change counters. They are stored in the table `setting`, but their keys never equal the key of a
 * setting.
 */
const COUNTERS = 'server/kernel/database/change-counter.ts'

/** A statement that writes a table by its columns, for example "UPDATE ${v} SET". */
const BY_ALIAS = /\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\$\{(\w+)\}/g

/** The descriptor of each table whose columns the file names. */
function aliasesIn(code: string): Map<string, string> {
  const found = code.matchAll(/\bconst (\w+) = columnsOf\(tables\.(\w+),/g)
  return new Map([...found].map(([, alias = '', key = '']) => [alias, key]))
}

/** Every table with the server's files that write it. */
function writersOf(sources: readonly { readonly path: string; readonly code: string }[]) {
  const writers = new Map<string, Set<string>>()
  for (const { path, code } of sources) {
    for (const [, table] of code.matchAll(/\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)/g)) {
      if (table === undefined || !tables.has(table)) continue
      writers.set(table, (writers.get(table) ?? new Set()).add(path))
    }
    // Statements that server/kernel/database/table.ts builds name the table's descriptor, others its columns.
    const built = [...code.matchAll(/\b(?:insert\(\s*sql,|insert(?:From|Each)\(|update\()\s*tables\.(\w+)/g)]
    const aliases = aliasesIn(code)
    const keys = [
      ...built.map(([, key = '']) => key),
      ...[...code.matchAll(BY_ALIAS)].map(([, alias = '']) => aliases.get(alias) ?? ''),
    ]
    for (const key of keys) {
      const table = Object.entries(described).find(([name]) => name === key)?.[1].name
      if (table !== undefined) writers.set(table, (writers.get(table) ?? new Set()).add(path))
    }
  }
  return writers
}

describe('who writes which table', () => {
  const server = sourcesIn('server')

  test('the reader of statements sees them', () => {
    expect(tables.size).toBeGreaterThan(40)
    const writers = writersOf(server)
    expect([...(writers.get('visit') ?? [])]).toEqual(['server/visit/write.ts'])
    expect([...(writers.get('callback_case') ?? [])]).toEqual(['server/callback-case/write.ts'])
    expect(
      writersOf([{ path: 'a.ts', code: 'update(tables.callbackCase, ' }]).get('callback_case'),
    ).toContain('a.ts')
    const code = `const v = columnsOf(tables.visit, 'v')\nprepare({}, () => 'UPDATE $\{v} SET live = false')`
    expect(writersOf([{ path: 'a.ts', code }]).get('visit')).toContain('a.ts')
    expect(writers.size).toBeGreaterThan(35)
    expect(writersOf([{ path: 'a.ts', code: '`DELETE FROM visit WHERE true`' }]).get('visit')).toContain(
      'a.ts',
    )
  })

  test('each table is written by one file, which holds what every one of its rows has to keep', () => {
    const several = [...writersOf(server)]
      .map(([table, files]) => [table, [...files].filter((file) => file !== HOUSEKEEPING)] as const)
      .map(
        ([table, files]) =>
          [table, files.filter((file) => !(table === 'setting' && file === COUNTERS))] as const,
      )
      .filter(([, files]) => files.length > 1)
    expect(several).toEqual([])
  })

  test('a statement whose table is a variable stands where the tables it can be are written', () => {
    const named = server
      .filter(({ code }) => {
        const aliases = aliasesIn(code)
        const known = code.replace(BY_ALIAS, (text, alias: string) => (aliases.has(alias) ? '' : text))
        return /\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\$\{/.test(known)
      })
      .map(({ path }) => path)
    expect(named.sort()).toEqual([
      'server/kernel/database/table.ts',
      'server/policy/write.ts',
      'server/reporting/counting/cell-store.ts',
    ])
  })
})
