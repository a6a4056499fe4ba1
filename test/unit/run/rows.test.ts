import { expect, it } from 'vitest'
import type { DataModel } from '#server/run/build/rows/model.ts'
import { writeEnums, writeTables } from '#server/run/build/rows/write.ts'

const field = (name: string, type: string, more: Partial<DataModel['models'][number]['fields'][number]>) => ({
  name,
  type,
  kind: 'scalar' as const,
  isList: false,
  isRequired: true,
  hasDefaultValue: false,
  ...more,
})

const model: DataModel = {
  enums: [
    { name: 'PayMode', dbName: 'pay_mode', values: [{ name: 'SINGLE' }, { name: 'REGULAR', dbName: 'R' }] },
  ],
  models: [
    {
      name: 'PolicyNote',
      dbName: 'policy_note',
      fields: [
        field('dueOn', 'DateTime', { dbName: 'due_on', nativeType: ['Date', []], isRequired: false }),
        field('turn', 'Int', { documentation: 'The turn. @trigger', hasDefaultValue: false }),
        field('modes', 'PayMode', { kind: 'enum', isList: true }),
        field('policy', 'Policy', { kind: 'object' }),
      ],
    },
  ],
}

it('writes the lists of enum values as the database has them', () => {
  expect(writeEnums(model)).toContain("export const payMode = ['SINGLE', 'R'] as const")
})

it('describes each column of a table, and no relation', () => {
  const text = writeTables(model)
  expect(text).toContain("dueOn: 'due_on',")
  expect(text).toContain("dueOn: { type: 'date', optional: true },")
  expect(text).toContain('dueOn: z.string().nullable(),')
  expect(text).toContain("turn: { type: 'int4', optional: true },")
  expect(text).toContain('/** The turn. */\n      turn: z.number(),')
  expect(text).toContain("modes: { type: 'pay_mode[]', optional: false, readAs: 'text[]' },")
  expect(text).toContain('modes: z.array(z.enum(payMode)),')
  expect(text).not.toContain('policy:')
})

it('refuses a type that it does not know', () => {
  const unknown = field('at', 'DateTime', { nativeType: ['Time', []] })
  expect(() => writeTables({ enums: [], models: [{ name: 'A', fields: [unknown] }] })).toThrow(
    'no type is known for Time',
  )
})
