import { expect, test } from 'vitest'
import { bodyLimits } from '#server/procedure/body-limits.ts'
import { largestLegal, sizeOf } from '#test/support/inputs/heaviest-inputs.ts'
import { everyInput, everyProcedure } from '#test/support/inputs/procedures.ts'

test('there are as many as there should be', () => {
  expect(everyInput.length).toBeGreaterThan(80)
})

test.each(everyInput)(
  'whatever $kind $path may be given fits into what it may be sent',
  ({ meta, schema }) => {
    const limit = bodyLimits[meta.body]
    if (limit.isTheBound) return
    const { bytes, entries } = sizeOf(largestLegal(schema))
    expect(bytes).toBeLessThanOrEqual(limit.bytes)
    expect(entries).toBeLessThanOrEqual(limit.entries)
  },
)

test('only the customer’s own signature, a questionnaire and a file may be large', () => {
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

test('all a customer may ask for needs a session, but who they are and to leave', () => {
  const open = everyProcedure.filter(({ kind, meta }) => kind === 'customer' && meta.session === 'none')
  expect(open.map(({ path }) => path)).toEqual(['session.current', 'session.leave'])
})
