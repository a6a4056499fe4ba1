import { describe, expect, test } from 'vitest'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { dispositionRules, dispositions, problemCategories } from '#server/vocabulary/dispositions.ts'

const rules = dispositions.map((disposition) => ({ disposition, ...dispositionRules[disposition] }))
const where = (holds: (rule: (typeof rules)[number]) => boolean) =>
  rules.filter(holds).map(({ disposition }) => disposition)

test('the results are those of the domain document, in its words', () => {
  expect(dispositions.map((disposition) => callbackText.dispositions[disposition]).join('、')).toBe(
    '接通-完成、接通-预约、无人接听、无法接通、占线、关机/停机、空号/错号、客户挂断、拒访、非本人、身份核实不符、语言/身体原因、涉及投诉、意向退保、其他',
  )
  expect(problemCategories.map((category) => callbackText.categories[category]).join('、')).toBe(
    '代签名、未抄写风险提示、条款解释不清、未双录、保单未送达、未如实告知、意向退保、承诺额外利益、其他',
  )
})

describe('contact', () => {
  test('is having spoken to the applicant', () => {
    expect(where(({ contact }) => contact)).toEqual([
      'COMPLETED',
      'APPOINTMENT',
      'REFUSED',
      'LANGUAGE_OR_HEALTH',
      'COMPLAINT',
      'SURRENDER_INTENT',
    ])
  })

  test('is never an attempt towards unreachable', () => {
    expect(where(({ contact, counted }) => contact && counted)).toEqual([])
  })

  test('without it everything counts but a failed identity confirmation, which ends the calls at once', () => {
    expect(where(({ contact, counted }) => !contact && !counted)).toEqual(['IDENTITY_MISMATCH'])
  })
})

describe('what becomes of the case', () => {
  test('only a questionnaire asked to its end finishes it', () => {
    expect(where(({ next }) => next === 'FINISH')).toEqual(['COMPLETED'])
    expect(where(({ needs }) => needs === 'QUESTIONNAIRE')).toEqual(['COMPLETED'])
  })

  test('a complaint and an intention to surrender are problem cases, and need to be described', () => {
    expect(where(({ next }) => next === 'PROBLEM')).toEqual(['COMPLAINT', 'SURRENDER_INTENT'])
    expect(where(({ needs }) => needs === 'PROBLEM')).toEqual(['COMPLAINT', 'SURRENDER_INTENT'])
  })

  test('a stranger, a refusal and a failed confirmation are not called six times', () => {
    expect(where(({ next }) => next === 'FOLLOW_UP')).toEqual([
      'WRONG_NUMBER',
      'REFUSED',
      'IDENTITY_MISMATCH',
    ])
  })

  test('a promised time needs one', () => {
    expect(where(({ next }) => next === 'APPOINTMENT')).toEqual(['APPOINTMENT'])
    expect(where(({ needs }) => needs === 'APPOINTMENT')).toEqual(['APPOINTMENT'])
  })

  test('everything that is called again ends sometime: it counts, or goes to another language', () => {
    expect(where(({ next, counted }) => next === 'RETRY' && !counted)).toEqual(['LANGUAGE_OR_HEALTH'])
  })

  test('what cannot be told from the code is written down', () => {
    expect(where(({ needs }) => needs === 'NOTE')).toEqual(['REFUSED', 'IDENTITY_MISMATCH', 'OTHER'])
  })
})
