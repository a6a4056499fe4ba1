import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secrets, sameHash } from '#server/kernel/secret/secrets.ts'
import { sealedWithoutRow } from '#test/support/data/sealed-without-row.ts'

const key = (fill: number) => Buffer.alloc(32, fill)
const ROW = '00000000-0000-7000-8000-000000000001'
const OTHER = '00000000-0000-7000-8000-000000000002'
const secrets = new Secrets([{ id: 'k1', key: key(1) }], key(8), key(9))

describe('an encrypted field', () => {
  test('decrypts to the original value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(secrets.decrypt('phone', ROW, secrets.encrypt('phone', ROW, text))).toBe(text)
      }),
    )
  })

  test('looks different each time, and carries the id of its key', () => {
    const [one, two] = [
      secrets.encrypt('phone', ROW, '+8619900000001'),
      secrets.encrypt('phone', ROW, '+8619900000001'),
    ]
    expect(one).not.toBe(two)
    expect(one).toMatch(/^k1\.r\.[\w-]+$/)
    expect(one).not.toContain('19900000001')
  })

  test('does not decrypt as another field', () => {
    expect(() => secrets.decrypt('id_number', ROW, secrets.encrypt('phone', ROW, '+8619900000001'))).toThrow()
  })

  test('does not decrypt with any bit changed', () => {
    const sealed = secrets.encrypt('phone', ROW, '+8619900000001')
    const body = Buffer.from(sealed.slice('k1.r.'.length), 'base64url')
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const changed = Buffer.from(body)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(() => secrets.decrypt('phone', ROW, `k1.r.${changed.toString('base64url')}`)).toThrow()
    }
  })

  test.each(['', 'k1', 'k1.', 'k1.r.', 'k1.AAAA', 'k1.r.AAAA', 'k9.r.AAAA', '.AAAA'])(
    'does not decrypt from %j',
    (sealed) => {
      expect(() => secrets.decrypt('phone', ROW, sealed)).toThrow()
    },
  )
})

describe('an encrypted field belongs to its row', () => {
  test('and does not decrypt in another row', () => {
    const sealed = secrets.encrypt('phone', ROW, '+8619900000001')
    expect(() => secrets.decrypt('phone', OTHER, sealed)).toThrow()
  })

  const before = sealedWithoutRow({ id: 'k1', key: key(1) }, 'phone', '+8619900000001')

  test('but an old one, not bound yet, decrypts as long as such values are allowed', () => {
    expect(secrets.decrypt('phone', ROW, before)).toBe('+8619900000001')
    const strict = new Secrets([{ id: 'k1', key: key(1) }], key(8), key(9), 'refuse')
    expect(() => strict.decrypt('phone', ROW, before)).toThrow('not bound to its row')
    expect(strict.decrypt('phone', ROW, strict.encrypt('phone', ROW, 'x'))).toBe('x')
  })

  test('and neither form is accepted as the other', () => {
    const sealed = secrets.encrypt('phone', ROW, '+8619900000001')
    expect(() => secrets.decrypt('phone', ROW, sealed.replace('.r.', '.'))).toThrow()
    expect(() => secrets.decrypt('phone', ROW, before.replace('.', '.r.'))).toThrow()
  })
})

describe('a change of keys', () => {
  const sealed = secrets.encrypt('phone', ROW, '+8619900000001')
  const rotated = new Secrets(
    [
      { id: 'k2', key: key(2) },
      { id: 'k1', key: key(1) },
    ],
    key(8),
    key(9),
  )

  test('keeps old values readable, and seals new ones with the new key', () => {
    expect(rotated.decrypt('phone', ROW, sealed)).toBe('+8619900000001')
    expect(rotated.encrypt('phone', ROW, 'x')).toMatch(/^k2\./)
  })

  test('makes old values unreadable once the old key is gone', () => {
    const without = new Secrets([{ id: 'k2', key: key(2) }], key(8), key(9))
    expect(() => without.decrypt('phone', ROW, sealed)).toThrow(
      'sealed with a key this installation does not hold',
    )
  })

  test('rejects another key under the same name', () => {
    expect(() =>
      new Secrets([{ id: 'k1', key: key(3) }], key(8), key(9)).decrypt('phone', ROW, sealed),
    ).toThrow()
  })

  test('keeps the index by which a value is found', () => {
    expect(rotated.index('phone', '+8619900000001')).toEqual(secrets.index('phone', '+8619900000001'))
  })
})

describe('keyed hashes', () => {
  test('differ by field and by key', () => {
    const one = secrets.index('phone', '123')
    expect(secrets.index('phone', '123')).toEqual(one)
    expect(secrets.index('id_number', '123')).not.toEqual(one)
    expect(new Secrets([], key(7), key(9)).index('phone', '123')).not.toEqual(one)
  })

  test('of a code belong to the code as it was sent', () => {
    expect(secrets.codeHash('a', '123456')).not.toEqual(secrets.codeHash('b', '123456'))
    expect(secrets.codeHash('a', '123456')).toEqual(secrets.codeHash('a', '123456'))
  })

  test('derive the same secret again from its name', () => {
    expect(secrets.derive('link')).toBe(secrets.derive('link'))
    expect(secrets.derive('link')).not.toBe(secrets.derive('link2'))
  })

  test('are compared as a whole', () => {
    expect(sameHash(key(1), key(1))).toBe(true)
    expect(sameHash(key(1), key(2))).toBe(false)
    expect(sameHash(key(1), key(1).subarray(1))).toBe(false)
  })
})

describe('under the suite sm', () => {
  const keys = [{ id: 'k1', key: key(1) }]
  const sm = new Secrets(keys, key(8), key(9), 'refuse', 'sm')
  const one = '+8619900000001'

  test('a field is sealed with SM4, which its value says', () => {
    const sealed = sm.encrypt('phone', ROW, one)
    expect(sealed).toMatch(/^k1\.s\.[\w-]+$/)
    expect(sealed).not.toBe(sm.encrypt('phone', ROW, one))
    expect(sm.decrypt('phone', ROW, sealed)).toBe(one)
    expect(() => sm.decrypt('phone', OTHER, sealed)).toThrow()
    expect(() => sm.decrypt('id_number', ROW, sealed)).toThrow()
    const without = new Secrets([{ id: 'k1', key: key(3) }], key(8), key(9))
    expect(() => without.decrypt('phone', ROW, sealed)).toThrow()
  })

  test('values of both suites open under either', () => {
    expect(sm.decrypt('phone', ROW, secrets.encrypt('phone', ROW, one))).toBe(one)
    expect(secrets.decrypt('phone', ROW, sm.encrypt('phone', ROW, one))).toBe(one)
    const bytes = Buffer.from('a piece')
    for (const [seals, opens] of [
      [sm, secrets],
      [secrets, sm],
      [sm, sm],
    ] as const)
      expect(opens.openBytes('content', ROW, seals.sealBytes('content', ROW, bytes))).toEqual(bytes)
  })

  test('a value does not open when it claims the other algorithm', () => {
    for (const [own, other] of [
      [sm.encrypt('phone', ROW, one), 'r'],
      [secrets.encrypt('phone', ROW, one), 's'],
    ] as const)
      expect(() => secrets.decrypt('phone', ROW, own.replace(/\.[rs]\./, `.${other}.`))).toThrow()
    const { sealed } = sm.sealBytes('content', ROW, Buffer.from('a piece'))
    expect(() => sm.openBytes('content', ROW, { keyId: 'k1', sealed })).toThrow()
  })

  test('what is sealed otherwise is not current', () => {
    expect([secrets.currentPattern, sm.currentPattern]).toEqual(['k1.r.%', 'k1.s.%'])
    expect([secrets.currentSealer, sm.currentSealer]).toEqual(['k1', 'k1.s'])
    expect(sm.sealBytes('content', ROW, Buffer.of(1)).keyId).toBe(sm.currentSealer)
    expect(secrets.sealBytes('content', ROW, Buffer.of(1)).keyId).toBe(secrets.currentSealer)
  })

  test('a value from before there were suites opens under either', () => {
    const before = 'k1.r.5nDWhFCknbOU4-SmSlp_uKGvmedTq9hXoMOY1WEbKXhWgvQBgJVp9i7g'
    for (const one of [secrets, sm]) expect(one.decrypt('phone', ROW, before)).toBe('+8619900000001')
  })

  test('fields are found by the same indexes', () => {
    expect(sm.index('phone', one)).toEqual(secrets.index('phone', one))
  })
})
