import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openName, openPiece, sealName, sealPiece } from '#server/attachment/sealed.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'

const [one, other] = [
  { id: 'k1', key: randomBytes(32) },
  { id: 'k2', key: randomBytes(32) },
]
const holding = (...keys: { id: string; key: Buffer }[]) =>
  new Secrets(keys, randomBytes(32), randomBytes(32))
const secrets = holding(one)

const A = '00000000-0000-7000-8000-000000000001'
const B = '00000000-0000-7000-8000-000000000002'
const place = { attachmentId: A, seq: 1 }
const content = Buffer.from([0, 255, 10, 13, 128])

describe('a piece of a file', () => {
  it('is opened unchanged in its place, and by every key that the installation has', () => {
    const piece = sealPiece(secrets, place, content)
    expect(piece.keyId).toBe('k1')
    expect(openPiece(secrets, place, piece).equals(content)).toBe(true)
    expect(openPiece(holding(other, one), place, piece).equals(content)).toBe(true)
    expect(() => openPiece(holding(other), place, piece)).toThrow('a key this installation does not hold')
  })

  it.each([
    ['another place of its file', { attachmentId: A, seq: 0 }],
    ['the same place of another file', { attachmentId: B, seq: 1 }],
  ])('is not opened in %s', (_, elsewhere) => {
    const piece = sealPiece(secrets, place, content)
    expect(() => openPiece(secrets, elsewhere, piece)).toThrow()
  })

  it('is not opened with any byte changed or missing', () => {
    const { keyId, sealed } = sealPiece(secrets, place, content)
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => openPiece(secrets, place, { keyId, sealed: changed })).toThrow()
    }
    expect(() => openPiece(secrets, place, { keyId, sealed: sealed.subarray(0, -1) })).toThrow()
  })
})

it('the name of a file is bound to its attachment', () => {
  const sealed = sealName(secrets, A, '测试客户甲.pdf')
  expect(openName(secrets, A, sealed)).toBe('测试客户甲.pdf')
  expect(() => openName(secrets, B, sealed)).toThrow()
})
