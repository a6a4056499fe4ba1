import { describe, expect, test } from 'vitest'
import {
  flagChanges,
  flagFields,
  type ProductVersion,
  productCodeSchema,
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

describe('what the form says of a product', () => {
  const said = (change: Partial<ProductVersion>) =>
    productVersionSchema
      .safeParse({ ...universal, ...change })
      .error?.issues.map(({ code, path, message }) => [code, path.join(), message]) ?? []
  const ordinary = { designType: 'ORDINARY', newType: false, guaranteedRate: null } as const

  test.each([
    [{ guaranteedRate: null }, 'custom', 'guaranteedRate', '万能型产品须填写最低保证利率'],
    [{ ...ordinary, guaranteedRate: '1' }, 'custom', 'guaranteedRate', '只有万能型产品有最低保证利率'],
    [{ ...ordinary, newType: true }, 'custom', 'newType', '普通型产品不是新型产品'],
    [{ newType: false }, 'custom', 'newType', '分红型、万能型、投资连结型都是新型产品'],
    [{ guaranteedRate: 'x1' }, 'invalid_format', 'guaranteedRate', '利率须为数字，最多两位小数'],
    [{ guaranteedRate: '1.2.3' }, 'invalid_format', 'guaranteedRate', '利率须为数字，最多两位小数'],
    [{ name: ' ' }, 'too_small', 'name', '不能为空'],
    [{ name: '长'.repeat(101) }, 'too_big', 'name', '最多 100 个字'],
    [{ name: '演示\u0007产品' }, 'custom', 'name', '不能含换行或控制字符'],
  ])('%o: %s %s %s', (change, ...complaint) => expect(said(change)).toEqual([complaint]))

  test.each([
    ['an ordinary product', ordinary],
    ['a rate without decimals', { guaranteedRate: '2' }],
    ['a rate with one decimal', { guaranteedRate: '12.5' }],
    ['a name of a hundred characters', { name: '长'.repeat(100) }],
    ['a product with a cooling-off period of sixty days', { coolingOffDays: 60 }],
  ])('%s is not a mistake', (_, change) => expect(said(change)).toEqual([]))

  test('blanks around a name are no part of it', () => {
    expect(productVersionSchema.parse({ ...universal, name: ' 演示 ' }).name).toBe('演示')
  })
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

  test('does not depend on the order in which the versions are listed', () => {
    for (const day of ['2000-01-01', '2026-02-28', '2026-03-01']) {
      const wanted = versionOn(versions, day)
      expect(versionOn([...versions].reverse(), day)).toBe(wanted)
      expect(versionOn([...versions.slice(2), ...versions.slice(0, 2)], day)).toBe(wanted)
    }
  })
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

test('a name is compared as text, even if it looks like a number', () => {
  const named = (name: string) => ({ ...universal, name })
  expect(flagChanges(named('产品1'), named('产品1.0'))).toHaveLength(1)
  expect(flagChanges(named('1号'), named('1.0号'))).toHaveLength(1)
  expect(
    flagChanges({ ...universal, guaranteedRate: '12' }, { ...universal, guaranteedRate: '13' }),
  ).toHaveLength(1)
  expect(flagChanges({ ...universal, guaranteedRate: null }, { ...universal, guaranteedRate: '0' })).toEqual([
    { field: 'guaranteedRate', before: null, after: '0' },
  ])
  expect(
    flagChanges({ ...universal, guaranteedRate: '0' }, { ...universal, guaranteedRate: null }),
  ).toHaveLength(1)
})

test('everything about a new product is a change, from nothing', () => {
  const changes = flagChanges(null, universal)
  expect(changes.map(({ field }) => field)).toEqual([...flagFields])
  expect(changes.every(({ before }) => before === null)).toBe(true)
  expect(changes.find(({ field }) => field === 'name')?.after).toBe('演示万能')
})

test('a product code is of letters, digits, dash and underscore, and at most forty of them', () => {
  const right = (code: string) => productCodeSchema.safeParse(code).success
  expect(['A', '9', 'AYCCD', 'a_b-1', 'A'.repeat(40)].filter((code) => !right(code))).toEqual([])
  expect(['', '-A', '_A', 'A B', 'A.', ' A', 'A ', '产品', 'A'.repeat(41)].filter(right)).toEqual([])
  expect(productCodeSchema.safeParse('').error?.issues[0]?.message).toBe(
    '产品代码须为字母、数字、- 或 _，最多 40 个',
  )
})
