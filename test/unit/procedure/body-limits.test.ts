import { expect, test } from 'vitest'
import { bodyLimits } from '#server/procedure/body-limits.ts'
import { largestLegal, sizeOf } from '#test/support/inputs/heaviest-inputs.ts'
import { everyInput, everyProcedure } from '#test/support/inputs/procedures.ts'

test('every procedure with an input is found', () => {
  expect(everyInput.length).toBeGreaterThan(80)
})

test.each(everyInput)(
  'the largest valid input of $kind $path fits into its body limit',
  ({ meta, schema }) => {
    const limit = bodyLimits[meta.body]
    if (limit.isTheBound) return
    const { bytes, entries } = sizeOf(largestLegal(schema))
    expect(bytes).toBeLessThanOrEqual(limit.bytes)
    expect(entries).toBeLessThanOrEqual(limit.entries)
  },
)

test('only a customer’s signature, a questionnaire and a file may be large', () => {
  const large = everyProcedure.filter(({ meta }) => bodyLimits[meta.body].isTheBound)
  expect(large.map(({ path }) => path).sort()).toEqual([
    'product.import',
    'product.planImport',
    'template.importVersion',
    'template.save',
    'visit.saveDraft',
    'visit.sign',
  ])
})

test('every customer’s procedure needs a session, except asking who they are and leaving', () => {
  const open = everyProcedure.filter(({ kind, meta }) => kind === 'customer' && meta.session === 'none')
  expect(open.map(({ path }) => path)).toEqual(['session.current', 'session.leave'])
})
