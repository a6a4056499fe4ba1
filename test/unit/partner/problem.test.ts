import { describe, expect, test } from 'vitest'
import { DomainError, type ErrorCode, type ErrorDetails } from '#server/kernel/errors.ts'
import { languageOf, Problem, problemOfRefusal, problems } from '#server/partner/rules/problem.ts'

describe('a refusal of a use case', () => {
  const shown = (refusal: { readonly code: ErrorCode; readonly details: ErrorDetails }) => {
    const { code, errors, headers } = problemOfRefusal(new DomainError(refusal.code, refusal.details))
    return { code, errors, headers }
  }

  test('keeps its code where the partner API has it, and says its details', () => {
    expect(shown({ code: 'ANSWERS_MISSING', details: { keys: ['q1', 'q2'] } })).toEqual({
      code: 'ANSWERS_MISSING',
      errors: [
        { pointer: '', detail: 'keys: q1' },
        { pointer: '', detail: 'keys: q2' },
      ],
      headers: {},
    })
  })

  test.each([
    ['RECORD_NOT_FOUND', 'NOT_FOUND'],
    ['BAD_INPUT', 'INPUT_INVALID'],
    ['CONFLICT', 'CHANGED_MEANWHILE'],
    ['UNMASKED_ENOUGH', 'TOO_MANY_REQUESTS'],
  ] as const)('%s is %s', (code, problem) => {
    expect(shown({ code, details: {} }).code).toBe(problem)
  })

  test('that no partner can do anything about is an internal error, and says nothing', () => {
    expect(shown({ code: 'SIGNATURE_MISSING', details: { keys: ['q1'] } })).toEqual({
      code: 'INTERNAL',
      errors: [],
      headers: {},
    })
  })

  test('that ends by itself says when', () => {
    expect(shown({ code: 'UNMASKED_ENOUGH', details: { seconds: 90 } }).headers).toEqual({
      'Retry-After': '90',
    })
    expect(shown({ code: 'UNMASKED_ENOUGH', details: {} }).headers).toEqual({})
    expect(shown({ code: 'CONFLICT', details: { seconds: 90 } }).headers).toEqual({})
  })

  test('says twenty details at most', () => {
    const keys = Array.from({ length: 30 }, (_, index) => `q${index}`)
    expect(shown({ code: 'ANSWERS_MISSING', details: { keys } }).errors).toHaveLength(20)
  })
})

test('a problem is an error with its code, and has neither fields nor headers by itself', () => {
  const problem = new Problem('KEY_MISSING')
  expect(problem).toMatchObject({
    name: 'Problem',
    message: 'KEY_MISSING',
    code: 'KEY_MISSING',
    errors: [],
    headers: {},
  })
  const more = { errors: [{ pointer: '/premium', detail: 'x' }], headers: { 'Retry-After': '1' } }
  expect(new Problem('INPUT_INVALID', more)).toMatchObject(more)
})

test('every problem has a status of an error and a title in both languages', () => {
  for (const { status, zh, en } of Object.values(problems)) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en).toMatch(/^[A-Z][ -~]+$/)
  }
})

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['zh-CN,en;q=0.9', 'zh'],
  ['en', 'en'],
  ['EN-us,zh;q=0.5', 'en'],
  ['  en-GB', 'en'],
  ['eno', 'zh'],
  ['x en', 'zh'],
])('a client that accepts %j reads %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})
