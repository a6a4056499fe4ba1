import { webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerOf, readKept, sameAnswers } from '#components/h5/answering/answers.ts'
import { createCommandKey, randomId } from '#components/h5/client/command-key.ts'
import { detail, detailNames, isPassing, toFailure } from '#components/h5/client/failure.ts'
import { fullDate, lastDay } from '#components/h5/facts/dates.ts'
import { voiceFor } from '#components/h5/reading/voices.ts'
import { readTyped } from '#components/h5/session/registration-typed.ts'
import { fitted, lying, standing, toStrokes } from '#components/h5/signature/strokes.ts'
import { preferredLocale } from '#components/i18n/locales.ts'
import { signatureSchema } from '#server/evidence/signature.ts'

test('ids are UUIDs of version 4, also on phones that cannot make them themselves', () => {
  const old = { getRandomValues: webcrypto.getRandomValues.bind(webcrypto) }
  for (let round = 0; round < 200; round += 1) {
    expect(randomId(old)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  }
})

test('the same thing is asked for under the same key until it was answered, another thing under another', () => {
  let made = 0
  const key = createCommandKey(() => `id-${++made}`)
  expect(key.idsFor({ a: 1 }).id).toBe('id-1')
  expect(key.idsFor({ a: 1 }).id).toBe('id-1')
  expect(key.idsFor({ a: 2 })).toMatchObject({ id: 'id-3', openId: 'id-4' })
  key.settle()
  expect(key.idsFor({ a: 2 }).id).toBe('id-5')
})

test('a window that ends at midnight in Shanghai ends on the day before, wherever the phone is', () => {
  expect(lastDay('2026-11-24T16:00:00.000Z', 'zh-CN')).toBe('11月24日')
  expect(lastDay('2026-12-31T16:00:00.000Z', 'en')).toBe('December 31')
  expect(fullDate('2026-03-01', 'zh-CN')).toBe('2026年3月1日')
})

test('answers kept by a browser count only as far as they are answers to these questions', () => {
  const text = JSON.stringify({
    a: { answer: 'NO', comment: 'x' },
    b: { answer: 'MAYBE' },
    gone: { answer: 'YES' },
    c: 1,
  })
  expect(readKept(text, ['a', 'b', 'c'])).toEqual({ a: { answer: 'NO', comment: 'x' } })
  for (const broken of [null, '', '{', '[]', 'null', '7']) expect(readKept(broken, ['a'])).toEqual({})
})

test('a comment goes only with an answer that raises a concern', () => {
  expect(answerOf('NO', 'YES', ' x ')).toEqual({ answer: 'NO', comment: 'x' })
  expect(answerOf('YES', 'YES', 'x')).toEqual({ answer: 'YES' })
  expect(answerOf('YES', 'NO', '  ')).toEqual({ answer: 'YES' })
  expect(sameAnswers({ a: { answer: 'NO' } }, { a: { answer: 'NO', comment: '' } })).toBe(true)
  expect(sameAnswers({ a: { answer: 'NO' } }, {})).toBe(false)
})

test('what a call threw is a refusal with its code and numbers, or an answer that never came', () => {
  const refused = toFailure({
    data: { code: 'CODE_WRONG', message: '…', details: { left: 3, keys: ['a', 1] } },
  })
  expect(detail(refused, 'left')).toBe(3)
  expect(detailNames(refused, 'keys')).toEqual(['a'])
  expect(isPassing(refused)).toBe(false)
  for (const lost of [new TypeError('Failed to fetch'), null, { data: { httpStatus: 502 } }]) {
    expect(toFailure(lost)).toEqual({ kind: 'unreachable' })
    expect(isPassing(toFailure(lost))).toBe(true)
  }
})

test('a drawn signature is what the server takes: integers from the first touch on, long lines in parts', () => {
  const points = Array.from({ length: 4500 }, (_, index) => ({
    x: index / 10 + 0.4,
    y: 20.6,
    time: 1_000_000.5 + index,
  }))
  const strokes = toStrokes([{ points }], { width: 320.5, height: 208 })
  expect(signatureSchema.parse(strokes)).toEqual(strokes)
  expect(strokes.strokes.map((stroke) => stroke.length)).toEqual([2000, 2000, 500])
  expect(strokes.strokes[0]?.[0]).toEqual([0, 21, 0])
})

test('of more lines than the server takes, exactly as many are sent as it does', () => {
  const dots = Array.from({ length: 1000 }, () => ({ points: [{ x: 1, y: 1, time: 1 }] }))
  const sent = toStrokes(dots, { width: 320, height: 208 })
  expect(signatureSchema.safeParse(sent).success).toBe(true)
  const oneMore = { ...sent, strokes: [...sent.strokes, ...sent.strokes.slice(0, 1)] }
  expect(signatureSchema.safeParse(oneMore).success).toBe(false)
})

test('a signature on a pad of another shape is whole, undistorted, and the same again when the phone is turned back', () => {
  const size = fc.record({
    width: fc.integer({ min: 200, max: 900 }),
    height: fc.integer({ min: 120, max: 500 }),
  })
  const share = fc.record({
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(size, size, fc.array(share, { minLength: 2 }), (from, to, shares) => {
      const points = shares.map(({ x, y }) => ({ x: x * from.width, y: y * from.height }))
      const moved = fitted([{ points }], from, to)[0]?.points ?? []
      for (const { x, y } of moved) {
        expect(x).toBeGreaterThanOrEqual(-1e-6)
        expect(y).toBeGreaterThanOrEqual(-1e-6)
        expect(x).toBeLessThanOrEqual(to.width + 1e-6)
        expect(y).toBeLessThanOrEqual(to.height + 1e-6)
      }
      const factor = Math.min(to.width / from.width, to.height / from.height)
      const length = (line: readonly { x: number; y: number }[]) =>
        Math.hypot((line[1]?.x ?? 0) - (line[0]?.x ?? 0), (line[1]?.y ?? 0) - (line[0]?.y ?? 0))
      expect(length(moved)).toBeCloseTo(length(points) * factor, 5)
      expect(fitted([{ points }], from, from)).toEqual([{ points }])
    }),
  )
})

test('what is written along the long side of an upright pad reads on one that lies, and the other way round', () => {
  const pad = { width: 300, height: 640 }
  const written = [
    {
      points: [
        { x: 300, y: 0 },
        { x: 300, y: 640 },
        { x: 0, y: 640 },
        { x: 0, y: 0 },
      ],
    },
    { points: [{ x: 200, y: 100 }], penColor: 'black' },
  ]
  // The upright pad's right edge is what reads as the top: from left to right, then down.
  const read = [
    {
      points: [
        { x: 0, y: 0 },
        { x: 640, y: 0 },
        { x: 640, y: 300 },
        { x: 0, y: 300 },
      ],
    },
    { points: [{ x: 100, y: 100 }], penColor: 'black' },
  ]
  expect(lying(written, pad)).toEqual(read)
  expect(standing(read, pad)).toEqual(written)
  const point = fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 0, max: 640 }) })
  fc.assert(
    fc.property(fc.array(point, { minLength: 1 }), (points) => {
      expect(standing(lying([{ points }], pad), pad)).toEqual([{ points }])
    }),
  )
})

test('a text is read by a voice of its language, the closest there is, or by none', () => {
  const voices = (...langs: string[]) => langs.map((lang) => ({ lang }))
  const chosen = (locale: 'zh-CN' | 'zh-Hant' | 'en', ...langs: string[]) =>
    voiceFor(locale, voices(...langs))?.lang
  expect(chosen('zh-CN', 'en-US', 'zh-TW', 'zh-CN')).toBe('zh-CN')
  expect(chosen('zh-CN', 'zh_TW_#Hant')).toBe('zh_TW_#Hant')
  expect(chosen('zh-CN', 'cmn-Hans-CN')).toBe('cmn-Hans-CN')
  expect(chosen('zh-CN', 'en-US', 'zh-HK', 'yue-HK')).toBeUndefined()
  expect(chosen('zh-Hant', 'zh-CN', 'zh-HK', 'zh_TW')).toBe('zh_TW')
  expect(chosen('zh-Hant', 'zh-HK')).toBe('zh-HK')
  expect(chosen('en', 'zh-CN')).toBeUndefined()
  expect(chosen('en', 'en_GB')).toBe('en_GB')
  expect(chosen('zh-CN')).toBeUndefined()
})

test('what a browser kept of a registration is read as fields of text and a kind of document, whatever stands there', () => {
  const empty = { name: '', idType: 'ID_CARD', idNumber: '', phone: '' }
  for (const broken of [null, 7, [], 'x', { name: 7, idType: 'NONE' }])
    expect(readTyped(broken)).toEqual(empty)
  expect(readTyped({ name: '甲', idType: 'PASSPORT', code: '123456' })).toEqual({
    ...empty,
    name: '甲',
    idType: 'PASSPORT',
  })
})

test('the language is the one chosen before, else the closest to what the phone speaks', () => {
  expect(preferredLocale('en', ['zh-CN'])).toBe('en')
  expect(preferredLocale('xx', ['zh-CN'])).toBe('zh-CN')
  expect(preferredLocale(null, ['zh-HK', 'en'])).toBe('zh-Hant')
  expect(preferredLocale(null, ['zh-Hant-TW'])).toBe('zh-Hant')
  expect(preferredLocale(null, ['fr-FR', 'zh'])).toBe('zh-CN')
  expect(preferredLocale(null, ['fr-FR'])).toBe('en')
  expect(preferredLocale(null, [])).toBe('zh-CN')
})
