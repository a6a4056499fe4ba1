import { expect, test } from 'vitest'
import { seal } from '#server/evidence/seal.ts'

const sealed = {
  visitId: 'visit',
  questionnaireSha256: 'ab',
  revision: 1,
  answers: { 'cooling-off': { answer: 'YES' } },
  method: 'FACE',
  attemptId: 'attempt',
  signature: 'ink',
  signedAt: new Date('2026-03-02T02:00:00Z'),
} as const

const sealOf = (parts: Parameters<typeof seal>[0]) => seal(parts, 'sha256')

test.each([
  ['visit', { visitId: 'another' }],
  ['text', { questionnaireSha256: 'ac' }],
  ['revision', { revision: 2 }],
  ['answer', { answers: { 'cooling-off': { answer: 'NO' } } }],
  ['comment', { answers: { 'cooling-off': { answer: 'YES', comment: '' } } }],
  ['method', { method: 'SMS' }],
  ['check', { attemptId: 'another' }],
  ['signature', { signature: 'other ink' }],
  ['instant', { signedAt: new Date('2026-03-02T02:00:00.001Z') }],
] as const)('another %s gives another seal', (_, change) => {
  expect(sealOf({ ...sealed, ...change })).not.toBe(sealOf(sealed))
})

test('anyone who has the parts computes the same seal', () => {
  const answers = { b: { answer: 'NO', comment: 'x' }, a: { answer: 'YES' } } as const
  const sorted = { a: { answer: 'YES' }, b: { comment: 'x', answer: 'NO' } } as const
  expect(sealOf({ ...sealed, answers })).toBe(sealOf({ ...sealed, answers: sorted }))
  expect(sealOf(sealed)).toMatch(/^[0-9a-f]{64}$/)
})
