import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secrets, sameHash } from '#server/shared/secrets.ts'

const key = (fill: number) => Buffer.alloc(32, fill)
const secrets = new Secrets([{ id: 'k1', key: key(1) }], key(8), key(9))

describe('an encrypted field', () => {
  test('opens to what was put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(secrets.decrypt('phone', secrets.encrypt('phone', text))).toBe(text)
      }),
    )
  })

  test('looks different each time, and names its key', () => {
    const [one, two] = [
      secrets.encrypt('phone', '+8619900000001'),
      secrets.encrypt('phone', '+8619900000001'),
    ]
    expect(one).not.toBe(two)
    expect(one).toMatch(/^k1\.[\w-]+$/)
    expect(one).not.toContain('19900000001')
  })

  test('does not open as another field', () => {
    expect(() => secrets.decrypt('id_number', secrets.encrypt('phone', '+8619900000001'))).toThrow()
  })

  test('does not open with any bit changed', () => {
    const sealed = secrets.encrypt('phone', '+8619900000001')
    const body = Buffer.from(sealed.slice(3), 'base64url')
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const changed = Buffer.from(body)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(() => secrets.decrypt('phone', `k1.${changed.toString('base64url')}`)).toThrow()
    }
  })

  test.each(['', 'k1', 'k1.', 'k1.AAAA', 'k9.AAAA', '.AAAA'])('%j does not open', (sealed) => {
    expect(() => secrets.decrypt('phone', sealed)).toThrow()
  })
})

describe('keys change', () => {
  const sealed = secrets.encrypt('phone', '+8619900000001')
  const rotated = new Secrets(
    [
      { id: 'k2', key: key(2) },
      { id: 'k1', key: key(1) },
    ],
    key(8),
    key(9),
  )

  test('what was sealed before still opens, new values use the new key', () => {
    expect(rotated.decrypt('phone', sealed)).toBe('+8619900000001')
    expect(rotated.encrypt('phone', 'x')).toMatch(/^k2\./)
  })

  test('without the old key it does not open', () => {
    const without = new Secrets([{ id: 'k2', key: key(2) }], key(8), key(9))
    expect(() => without.decrypt('phone', sealed)).toThrow(
      'sealed with a key this installation does not hold',
    )
  })

  test('a key of the same name but other bytes does not open it either', () => {
    expect(() => new Secrets([{ id: 'k1', key: key(3) }], key(8), key(9)).decrypt('phone', sealed)).toThrow()
  })

  test('the index by which a value is found stays', () => {
    expect(rotated.index('phone', '+8619900000001')).toEqual(secrets.index('phone', '+8619900000001'))
  })
})

describe('keyed hashes', () => {
  test('an index belongs to its field and its key', () => {
    const one = secrets.index('phone', '123')
    expect(secrets.index('phone', '123')).toEqual(one)
    expect(secrets.index('id_number', '123')).not.toEqual(one)
    expect(new Secrets([], key(7), key(9)).index('phone', '123')).not.toEqual(one)
  })

  test('a code’s hash belongs to the code it was sent as', () => {
    expect(secrets.codeHash('a', '123456')).not.toEqual(secrets.codeHash('b', '123456'))
    expect(secrets.codeHash('a', '123456')).toEqual(secrets.codeHash('a', '123456'))
  })

  test('a derived secret can be made again from its name', () => {
    expect(secrets.derive('link')).toBe(secrets.derive('link'))
    expect(secrets.derive('link')).not.toBe(secrets.derive('link2'))
  })

  test('are compared whole', () => {
    expect(sameHash(key(1), key(1))).toBe(true)
    expect(sameHash(key(1), key(2))).toBe(false)
    expect(sameHash(key(1), key(1).subarray(1))).toBe(false)
  })
})
