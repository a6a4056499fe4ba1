import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256Hex } from '#server/evidence/digest.ts'
import { canonical, type Json } from '#server/evidence/rules/canonical.ts'

test.each([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ b: [3, 1, 2], a: { d: null, c: true } }, '{"a":{"c":true,"d":null},"b":[3,1,2]}'],
  [{ here: 'x', gone: undefined }, '{"here":"x"}'],
  ['是否"清楚"\n', '"是否\\"清楚\\"\\n"'],
  // Members are sorted by UTF-16 code unit, as RFC 8785 requires. Upper case therefore comes first, and an astral
  // character comes before U+FF5E.
  [{ a: 1, A: 1, '～': 1, 𠮷: 1 }, '{"A":1,"a":1,"𠮷":1,"～":1}'],
  [[], '[]'],
  [{}, '{}'],
  [null, 'null'],
] satisfies [Json, string][])('%j is written as %s', (value, text) => {
  expect(canonical(value)).toBe(text)
})

const json: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

/** Returns the same value with the members of every object in another order. */
function shuffled(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(shuffled)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, member === undefined ? null : shuffled(member)]),
  )
}

test('the canonical form is JSON of the same value, whatever the order of members', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonical(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonical(shuffled(value))).toBe(text)
    }),
  )
})

test('text is hashed as UTF-8', () => {
  expect(sha256Hex('是')).toBe(sha256Hex(Buffer.from('是', 'utf8')))
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
