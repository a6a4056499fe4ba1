import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signSm2, sm2NoteKey, sm2PointOf, verifySm2 } from '#server/kernel/secret/sm2.ts'
import { pointOfSm2Note } from '#server/kernel/secret/sm2-verify.ts'
import { opensslIsHere, runOpenssl } from '#test/support/openssl.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const MESSAGE = Buffer.from('message digest')

/** The example of GB/T 32918.5, annex A: its point, and its signature as r and s. */
const example = {
  point: bytes(
    '04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020 CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13',
  ),
  r: bytes('F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3'),
  s: bytes('B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA'),
}
const ORDER = BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123')

/** A signature in DER of these INTEGERs, whatever they contain. */
function der(...numbers: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(numbers.map((number) => Buffer.concat([Buffer.of(2, number.length), number])))
  return Buffer.concat([Buffer.of(0x30, body.length), body])
}
const positive = (number: Uint8Array) => Buffer.concat([Buffer.of(0), number])
const numberBytes = (number: bigint) => positive(Buffer.from(number.toString(16).padStart(64, '0'), 'hex'))

const own = generateKeyPairSync('ec', { namedCurve: 'SM2' })
const point = sm2PointOf(own.publicKey) ?? Buffer.alloc(0)

describe('an SM2 signature', () => {
  test('of the example of the standard is right, under the usual user id', () => {
    const { r, s } = example
    expect(verifySm2(example.point, MESSAGE, der(positive(r), positive(s)))).toBe(true)
    expect(verifySm2(example.point, Buffer.from('message digesT'), der(positive(r), positive(s)))).toBe(false)
    expect(verifySm2(point, MESSAGE, der(positive(r), positive(s)))).toBe(false)
  })

  test('is right for its message only, and differs each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (message, at) => {
        const signature = signSm2(own.privateKey, message)
        expect(verifySm2(point, message, signature)).toBe(true)
        expect(verifySm2(point, Buffer.concat([message, Buffer.of(0)]), signature)).toBe(false)
        const changed = Buffer.from(signature)
        const place = at % (changed.length * 8)
        changed.writeUInt8(changed.readUInt8(place >> 3) ^ (1 << (place & 7)), place >> 3)
        expect(verifySm2(point, message, changed)).toBe(false)
      }),
      { numRuns: 20 },
    )
    expect(signSm2(own.privateKey, MESSAGE)).not.toEqual(signSm2(own.privateKey, MESSAGE))
  })

  test('in another spelling or outside its range is wrong', () => {
    const r = positive(example.r)
    const s = positive(example.s)
    const right = der(r, s)
    const more = (number: Uint8Array) => BigInt(`0x${Buffer.from(number).toString('hex')}`) + ORDER
    const wrong = {
      nothing: Buffer.alloc(0),
      'a byte behind it': Buffer.concat([right, Buffer.of(0)]),
      'a byte less': right.subarray(0, -1),
      'a needless zero': der(positive(r), s),
      'a negative number': der(example.r, s),
      'r of zero': der(Buffer.of(0), s),
      's of zero': der(r, Buffer.of(0)),
      'r and s that add up to the order': der(
        r,
        numberBytes(ORDER - BigInt(`0x${example.r.toString('hex')}`)),
      ),
      's as large as the order': der(r, numberBytes(ORDER)),
      'r and the order': der(Buffer.from(more(example.r).toString(16).padStart(66, '0'), 'hex'), s),
      'one number': der(r),
      'raw numbers': Buffer.concat([example.r, example.s]),
    }
    for (const [what, signature] of Object.entries(wrong))
      expect(verifySm2(example.point, MESSAGE, signature), what).toBe(false)
  })

  test('is wrong under what is no point of the curve, whatever it is', () => {
    const signature = signSm2(own.privateKey, MESSAGE)
    const off = Buffer.from(point)
    off.writeUInt8(off.readUInt8(64) ^ 1, 64)
    for (const key of [off, point.subarray(0, 64), Buffer.alloc(65), Buffer.alloc(65, 4), Buffer.alloc(0)])
      expect(verifySm2(key, MESSAGE, signature)).toBe(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (any) => {
        expect(verifySm2(point, MESSAGE, any)).toBe(false)
        expect(verifySm2(any, MESSAGE, signature)).toBe(false)
      }),
    )
  })

  test('by Node itself is another one, because its user id is empty', () => {
    expect(verifySm2(point, MESSAGE, sign('sm3', MESSAGE, own.privateKey))).toBe(false)
  })

  test('needs an SM2 key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    expect(() => signSm2(other.privateKey, MESSAGE)).toThrow('not an SM2 key')
    expect(sm2PointOf(other.publicKey)).toBeNull()
    expect(sm2PointOf(generateKeyPairSync('ed25519').publicKey)).toBeNull()
  })

  test('has a key that names its algorithm in notes', () => {
    expect(pointOfSm2Note(sm2NoteKey(point))).toEqual(new Uint8Array(point))
    expect(pointOfSm2Note(point)).toBeNull()
    expect(pointOfSm2Note(sm2NoteKey(point.subarray(1)))).toBeNull()
  })
})

/** The options with which openssl signs and verifies as GB/T 35276 demands. */
const STANDARD = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678']

describe.skipIf(!opensslIsHere)('openssl', () => {
  test('accepts what is signed here, and its message only', () => {
    const verify = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.pem', '-in', 'text', ...STANDARD]
    const files = {
      'key.pem': String(own.publicKey.export({ type: 'spki', format: 'pem' })),
      text: MESSAGE,
      signature: signSm2(own.privateKey, MESSAGE),
    }
    expect(runOpenssl([...verify, '-sigfile', 'signature'], files).ok).toBe(true)
    expect(runOpenssl([...verify, '-sigfile', 'signature'], { ...files, text: 'another' }).ok).toBe(false)
  })

  test('makes keys and signatures that are accepted here', () => {
    const pem = runOpenssl(['genpkey', '-algorithm', 'SM2']).output.toString()
    const key = createPrivateKey(pem)
    const made = sm2PointOf(createPublicKey(key)) ?? Buffer.alloc(0)
    const signing = ['pkeyutl', '-sign', '-inkey', 'key.pem', '-in', 'text', ...STANDARD]
    const { output } = runOpenssl(signing, { 'key.pem': pem, text: MESSAGE })
    expect(verifySm2(made, MESSAGE, output)).toBe(true)
    expect(verifySm2(made, Buffer.from('another'), output)).toBe(false)
    expect(verifySm2(made, MESSAGE, signSm2(key, MESSAGE))).toBe(true)
  })
})
