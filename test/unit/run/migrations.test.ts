import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrationsFolder } from '#server/run/machine/paths.ts'

/** The columns that a script adds to a table which can have rows, and that no row could have a value for. */
const withoutValue = (script: string) =>
  [...script.matchAll(/\bADD COLUMN\s+"(\w+)"([^,;]*)/g)]
    .filter(([, , definition = '']) => /\bNOT NULL\b/.test(definition) && !/\bDEFAULT\b/.test(definition))
    .map(([, column]) => column)

test('a migration runs on tables with rows: a column that must have a value is added with a default', () => {
  expect(withoutValue('ALTER TABLE "t" ADD COLUMN     "a" INTEGER NOT NULL,\nADD COLUMN "b" TEXT;')).toEqual([
    'a',
  ])
  expect(withoutValue('ALTER TABLE "t" ADD COLUMN "a" INTEGER NOT NULL DEFAULT 0;')).toEqual([])
  const names = readdirSync(migrationsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(names.length).toBeGreaterThan(5)
  const wrong = names.flatMap(({ name }) =>
    withoutValue(readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8')).map(
      (column) => `${name}: ${column}`,
    ),
  )
  expect(wrong).toEqual([])
})
