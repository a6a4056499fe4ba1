import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openSm4, sealSm4, sm4KeysOf } from '#server/kernel/secret/sm4.ts'
import { opensslIsHere, runOpenssl } from '#test/support/openssl.ts'

const key = Buffer.alloc(32, 7)
const keys = sm4KeysOf(key)
const ROW = Buffer.from('phone\0row')

test('SM4 is that of GB/T 32907, annex A', () => {
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false)
  expect(cipher.update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
})

describe('bytes sealed with SM4', () => {
  test('open to what they were', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 40 }),
        (bytes, associated) => {
          expect(openSm4(keys, associated, sealSm4(keys, associated, bytes))).toEqual(Buffer.from(bytes))
        },
      ),
    )
    expect(sealSm4(keys, ROW, Buffer.of(1))).not.toEqual(sealSm4(keys, ROW, Buffer.of(1)))
  })

  test('do not open with any bit changed, cut short, or with another key', () => {
    const sealed = sealSm4(keys, ROW, Buffer.from('+8619900000001'))
    const refused = (bytes: Buffer) => expect(() => openSm4(keys, ROW, bytes)).toThrow('was altered')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      refused(changed)
    }
    for (let length = 0; length < sealed.length; length += 1) refused(sealed.subarray(0, length))
    expect(() => openSm4(sm4KeysOf(Buffer.alloc(32, 8)), ROW, sealed)).toThrow('was altered')
  })

  test('do not open when bytes move between the associated data and the rest', () => {
    const sealed = sealSm4(keys, ROW, Buffer.from('+8619900000001'))
    expect(() => openSm4(keys, ROW.subarray(0, -1), sealed)).toThrow('was altered')
    const moved = Buffer.concat([ROW, sealed.subarray(0, 1)])
    expect(() => openSm4(keys, moved, sealed)).toThrow('was altered')
  })
})

describe.skipIf(!opensslIsHere)('openssl', () => {
  const cipherKey = Buffer.from(hkdfSync('sm3', key, '', 'return-visit sm4-cbc', 16)).toString('hex')
  const macKey = Buffer.from(hkdfSync('sm3', key, '', 'return-visit hmac-sm3', 32)).toString('hex')
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const text = Buffer.from('11010119900307001X')

  test('decrypts what is sealed here, and computes its tag', () => {
    const sealed = sealSm4(keys, ROW, text)
    const [iv, tag, body] = [sealed.subarray(0, 16), sealed.subarray(16, 48), sealed.subarray(48)]
    const decrypt = ['enc', '-d', '-sm4-cbc', '-K', cipherKey, '-iv', hexOf(iv), '-in', 'body']
    expect(runOpenssl(decrypt, { body }).output).toEqual(text)
    const bits = Buffer.alloc(8)
    bits.writeBigUInt64BE(BigInt(ROW.length * 8))
    const mac = ['dgst', '-sm3', '-mac', 'HMAC', '-macopt', `hexkey:${macKey}`, '-binary', 'covered']
    const covered = Buffer.concat([ROW, iv, body, bits])
    expect(runOpenssl(mac, { covered }).output).toEqual(tag)
  })

  test('encrypts what opens here', () => {
    const iv = Buffer.alloc(16, 3)
    const encrypt = ['enc', '-sm4-cbc', '-K', cipherKey, '-iv', hexOf(iv), '-in', 'text']
    const body = runOpenssl(encrypt, { text }).output
    const bits = Buffer.alloc(8)
    bits.writeBigUInt64BE(BigInt(ROW.length * 8))
    const tag = createHmac('sm3', Buffer.from(macKey, 'hex')).update(ROW).update(iv).update(body).update(bits)
    expect(openSm4(keys, ROW, Buffer.concat([iv, tag.digest(), body]))).toEqual(text)
  })
})
