import { describe, expect, test } from 'vitest'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { dispositionRules, dispositions, problemCategories } from '#server/vocabulary/dispositions.ts'

const rules = dispositions.map((disposition) => ({ disposition, ...dispositionRules[disposition] }))
const where = (holds: (rule: (typeof rules)[number]) => boolean) =>
  rules.filter(holds).map(({ disposition }) => disposition)

test('the results are worded as in the domain document', () => {
  expect(dispositions.map((disposition) => callbackText.dispositions[disposition]).join('、')).toBe(
    '接通-完成、接通-预约、无人接听、无法接通、占线、关机/停机、空号/错号、客户挂断、拒访、非本人、身份核实不符、语言/身体原因、涉及投诉、意向退保、其他',
  )
  expect(problemCategories.map((category) => callbackText.categories[category]).join('、')).toBe(
    '代签名、未抄写风险提示、条款解释不清、未双录、保单未送达、未如实告知、意向退保、承诺额外利益、其他',
  )
})

describe('contact', () => {
  test('means having spoken to the applicant', () => {
    expect(where(({ contact }) => contact)).toEqual([
      'COMPLETED',
      'APPOINTMENT',
      'REFUSED',
      'LANGUAGE_OR_HEALTH',
      'COMPLAINT',
      'SURRENDER_INTENT',
    ])
  })

  test('never counts as an attempt without contact', () => {
    expect(where(({ contact, counted }) => contact && counted)).toEqual([])
  })

  test('is missing from every counted result, and a failed identity check ends the calls at once', () => {
    expect(where(({ contact, counted }) => !contact && !counted)).toEqual(['IDENTITY_MISMATCH'])
  })
})

describe('what becomes of the case', () => {
  test('it is finished only by a complete questionnaire', () => {
    expect(where(({ next }) => next === 'FINISH')).toEqual(['COMPLETED'])
    expect(where(({ needs }) => needs === 'QUESTIONNAIRE')).toEqual(['COMPLETED'])
  })

  test('it becomes a problem case, with a description, after a complaint or an intention to surrender', () => {
    expect(where(({ next }) => next === 'PROBLEM')).toEqual(['COMPLAINT', 'SURRENDER_INTENT'])
    expect(where(({ needs }) => needs === 'PROBLEM')).toEqual(['COMPLAINT', 'SURRENDER_INTENT'])
  })

  test('it is not called six times after a stranger, a refusal or a failed identity check', () => {
    expect(where(({ next }) => next === 'FOLLOW_UP')).toEqual([
      'WRONG_NUMBER',
      'REFUSED',
      'IDENTITY_MISMATCH',
    ])
  })

  test('it needs a time after a promise', () => {
    expect(where(({ next }) => next === 'APPOINTMENT')).toEqual(['APPOINTMENT'])
    expect(where(({ needs }) => needs === 'APPOINTMENT')).toEqual(['APPOINTMENT'])
  })

  test('it always ends: a repeated call counts, or goes to another language', () => {
    expect(where(({ next, counted }) => next === 'RETRY' && !counted)).toEqual(['LANGUAGE_OR_HEALTH'])
  })

  test('it needs a note when the result alone does not tell', () => {
    expect(where(({ needs }) => needs === 'NOTE')).toEqual(['REFUSED', 'IDENTITY_MISMATCH', 'OTHER'])
  })
})
