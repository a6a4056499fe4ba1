import { expect, test } from 'vitest'
import { tables } from '#server/generated/tables.ts'
import { insertPolicies } from '#server/policy/write.ts'

test('an imported policy is stored with every column', () => {
  const statement = insertPolicies('$1::jsonb', '$2')
  const columns: readonly string[] = Object.values(tables.policy.sql)
  expect(columns.length).toBeGreaterThan(20)
  expect(columns.filter((column) => !new RegExp(`\\b${column}\\b`).test(statement.text))).toEqual([])
})
