import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson, storable, storableText } from '#server/kernel/storable.ts'

describe('a text that can be stored', () => {
  test('has lost only the characters that cannot be stored', () => {
    expect(storableText('没有\u0000收到\ud83d，👋\n再\t说\ufffe\u0007')).toBe('没有收到，👋\n再\t说')
    expect(storableText('\u202e阿拉伯\u200d文')).toBe('\u202e阿拉伯\u200d文')
  })

  test('is well formed, whatever the input was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        // The input also contains half surrogate pairs, because texts can be cut at any position and then joined.
        const text = storableText(`${one.slice(1)}\ud83d${other}\udc4b`)
        expect(text).not.toMatch(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u)
        expect(storableText(text)).toBe(text)
      }),
    )
  })

  test('is unchanged when nothing is wrong with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(storableText(text)).toBe(text)
      }),
    )
  })
})

describe('data that can be stored', () => {
  test('has every text and every field name cleaned, and nothing else changed', () => {
    const value = { 'a\u0000': ['b\ud800', 1, true, null, { c: 'd' }] }
    expect(storable(value)).toEqual({ a: ['b', 1, true, null, { c: 'd' }] })
  })

  test('is plain data, even for special names such as __proto__', () => {
    const read = readJson('{"__proto__": {"admin": true}, "x": "\\u0000"}')
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(JSON.stringify(read)).toBe('{"__proto__":{"admin":true},"x":""}')
  })

  test('has a limited depth', () => {
    expect(() => readJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toThrow(RangeError)
  })
})
