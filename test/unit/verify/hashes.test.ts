import { expect, test } from 'vitest'
import { hashes } from '#components/verify/hashes.ts'
import { hashFunctions } from '#server/evidence/digest.ts'

test('the page hashes as the server does, at every length around a block', () => {
  for (let length = 0; length < 200; length += 1) {
    const data = Uint8Array.from({ length }, (_, index) => (index * 151 + length) & 0xff)
    expect(Buffer.from(hashes.sm3(data)).toString('hex')).toBe(hashFunctions.sm3(data).toString('hex'))
    expect(Buffer.from(hashes.sha256(data)).toString('hex')).toBe(hashFunctions.sha256(data).toString('hex'))
  }
})
