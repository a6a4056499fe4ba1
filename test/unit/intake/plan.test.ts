import { describe, expect, test } from 'vitest'
import {
  checkFacts,
  completeRow,
  type KnownPolicy,
  type ProductFacts,
  planIntake,
  rowFacts,
} from '#server/intake/rules/plan.ts'
import { isMinor } from '#server/policy/rules/minor.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { goodRow } from '#test/unit/policy/rows.ts'

const product: ProductFacts = {
  code: 'YSWN',
  name: '演示稳盈宝终身寿险（万能型）',
  designType: 'UNIVERSAL',
  newType: true,
  riskTranscription: true,
  guaranteedRate: '1.75',
  dualRecording: true,
  coolingOffDays: 15,
}
const row = (change: Record<string, unknown> = {}) =>
  completeRow(policyRowSchema.parse({ ...goodRow, ...change }), product)

describe('a row is completed by its product', () => {
  test('where it leaves a fact out', () => {
    expect(row()).toMatchObject({ dualRecorded: true, coolingOffDays: 15 })
    expect(row({ dualRecorded: false, coolingOffDays: 20 })).toMatchObject({
      dualRecorded: false,
      coolingOffDays: 20,
    })
  })

  test('with the applicant’s name where the insured has none of their own', () => {
    const same = { insuredIsApplicant: true, insuredName: null, insuredBirthDate: null }
    expect(row(same).insuredName).toBe(goodRow.applicantName)
    expect(row().insuredName).toBe(goodRow.insuredName)
  })

  test('and keeps document numbers as entered', () => {
    expect(row({ idType: 'PASSPORT', idNumber: ' x 9999 9901 ' }).idNumber).toBe('x 9999 9901')
  })
})

describe('facts that the questions need are required at once, by name', () => {
  test('a complete policy passes', () => {
    expect(checkFacts(shippedTemplate, rowFacts(row(), product)).ok).toBe(true)
  })

  test('a universal product without its guaranteed rate does not', () => {
    const facts = rowFacts(row(), { ...product, guaranteedRate: null })
    expect(checkFacts(shippedTemplate, facts)).toMatchObject({
      ok: false,
      details: { facts: ['guaranteedRate'] },
    })
  })

  test('a fact that only the notice needs is required, too', () => {
    const facts = { ...rowFacts(row(), product), applicantName: '' }
    expect(checkFacts(shippedTemplate, facts)).toMatchObject({
      ok: false,
      details: { facts: ['applicantName'] },
    })
  })
})

describe('what a row means', () => {
  const known: KnownPolicy = {
    customerId: 'customer',
    same: false,
    exempt: false,
    hasVisit: true,
  }
  const plan = (
    change: Record<string, unknown>,
    before: Partial<KnownPolicy> | null,
    customerId = 'customer',
  ) => planIntake(row(change), customerId, before && { ...known, ...before })

  test.each([
    ['a new policy with its receipt signed is due', {}, null, { isNew: true, cancel: null, openVisit: true }],
    [
      'a new policy without a receipt waits',
      { receiptSignedOn: null },
      null,
      { isNew: true, cancel: null, openVisit: false },
    ],
    [
      'a new policy already surrendered is only kept',
      { status: 'SURRENDERED' },
      null,
      { isNew: true, cancel: null, openVisit: false },
    ],
    [
      'the receipt signed at last makes it due',
      {},
      { hasVisit: false },
      { isNew: false, cancel: null, openVisit: true },
    ],
    [
      'a corrected fact changes nothing about the visit',
      {},
      {},
      { isNew: false, cancel: null, openVisit: false },
    ],
    [
      'surrender ends the visit',
      { status: 'SURRENDERED' },
      {},
      { isNew: false, cancel: 'SURRENDERED', openVisit: false },
    ],
    [
      'withdrawal ends the visit',
      { status: 'WITHDRAWN' },
      {},
      { isNew: false, cancel: 'WITHDRAWN', openVisit: false },
    ],
    [
      'a policy in force again is not visited twice',
      {},
      { hasVisit: true },
      { isNew: false, cancel: null, openVisit: false },
    ],
    [
      'an exemption ends the visit',
      {},
      { exempt: true },
      { isNew: false, cancel: 'EXEMPT', openVisit: false },
    ],
    [
      'an exempt policy gets no visit when its receipt is signed',
      {},
      { exempt: true, hasVisit: false },
      { isNew: false, cancel: 'EXEMPT', openVisit: false },
    ],
    [
      'surrender takes precedence over an exemption',
      { status: 'SURRENDERED' },
      { exempt: true },
      { isNew: false, cancel: 'SURRENDERED', openVisit: false },
    ],
  ] as const)('%s', (_, change, before, expected) => {
    expect(plan(change, before)).toEqual({ kind: 'WRITE', ...expected })
  })

  test('another applicant ends the visit and starts a new one', () => {
    expect(plan({}, {}, 'another')).toEqual({
      kind: 'WRITE',
      isNew: false,
      cancel: 'APPLICANT_REPLACED',
      openVisit: true,
    })
  })

  test('another applicant before the receipt is signed changes nothing yet', () => {
    expect(plan({ receiptSignedOn: null }, {}, 'another')).toMatchObject({
      cancel: 'APPLICANT_REPLACED',
      openVisit: false,
    })
  })

  test('surrender takes precedence over a change of applicant', () => {
    expect(plan({ status: 'SURRENDERED' }, {}, 'another')).toMatchObject({
      cancel: 'SURRENDERED',
      openVisit: false,
    })
  })

  test('another applicant of an exempt policy is not visited either', () => {
    expect(plan({}, { exempt: true }, 'another')).toMatchObject({
      cancel: 'APPLICANT_REPLACED',
      openVisit: false,
    })
  })

  test('the same row again changes nothing', () => {
    expect(plan({}, { same: true })).toEqual({ kind: 'UNCHANGED' })
  })
})

test.each([
  ['2008-02-27', '2026-02-26', true],
  ['2008-02-26', '2026-02-26', false],
  [null, '2026-02-26', false],
])('born %s, underwritten %s: minor %s', (born, underwritten, minor) => {
  expect(isMinor(born, underwritten)).toBe(minor)
})
