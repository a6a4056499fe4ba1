import { describe, expect, test } from 'vitest'
import {
  flagChanges,
  type ProductVersion,
  productVersionSchema,
  versionOn,
} from '#server/policy/rules/product-version.ts'

const universal: ProductVersion = {
  name: '演示万能',
  designType: 'UNIVERSAL',
  newType: true,
  riskTranscription: true,
  guaranteedRate: '1.75',
  dualRecording: true,
  coolingOffDays: 15,
  onSale: true,
  effectiveFrom: '2026-01-01',
}

describe('a product', () => {
  const problems = (change: Partial<ProductVersion>) => {
    const parsed = productVersionSchema.safeParse({ ...universal, ...change })
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0])
  }

  test.each([
    [{}, []],
    [{ guaranteedRate: null }, ['guaranteedRate']],
    [{ guaranteedRate: '1.755' }, ['guaranteedRate']],
    [{ designType: 'PARTICIPATING' as const }, ['guaranteedRate']],
    [{ newType: false }, ['newType']],
    [{ designType: 'ORDINARY' as const, guaranteedRate: null }, ['newType']],
    [{ coolingOffDays: 0 }, ['coolingOffDays']],
    [{ effectiveFrom: '2026-02-30' }, ['effectiveFrom']],
    [{ name: ' ' }, ['name']],
  ])('%o: %o', (change, fields) => expect(problems(change)).toEqual(fields))
})

describe('the version of a day', () => {
  const versions = [
    { version: 1, effectiveFrom: '2000-01-01' },
    { version: 2, effectiveFrom: '2026-03-01' },
    { version: 3, effectiveFrom: '2026-01-01' },
    { version: 4, effectiveFrom: '2026-03-01' },
  ]
  test.each([
    ['1999-12-31', undefined],
    ['2000-01-01', 1],
    ['2025-12-31', 1],
    ['2026-01-01', 3],
    ['2026-02-28', 3],
    ['2026-03-01', 4],
    ['2030-01-01', 4],
  ])('%s: %s', (day, version) => expect(versionOn(versions, day)?.version).toBe(version))
})

test('changes are listed flag by flag, and a rate spelt differently is not a change', () => {
  expect(
    flagChanges(universal, {
      ...universal,
      guaranteedRate: '1.750'.slice(0, 4),
      effectiveFrom: '2027-01-01',
    }),
  ).toEqual([])
  expect(
    flagChanges({ ...universal, guaranteedRate: '2' }, { ...universal, guaranteedRate: '2.00' }),
  ).toEqual([])
  expect(flagChanges(universal, { ...universal, guaranteedRate: '2.00', dualRecording: false })).toEqual([
    { field: 'guaranteedRate', before: '1.75', after: '2.00' },
    { field: 'dualRecording', before: true, after: false },
  ])
})
