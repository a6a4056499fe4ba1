import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyByCommand, keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { chain, firstBrokenLink, GENESIS } from '#server/evidence/chain.ts'
import { hashOfText, hashText, isHashTextOf } from '#server/evidence/digest.ts'
import { isNoteKeyKnown, verifyNoteSignature } from '#server/evidence/note-signature.ts'
import { seal } from '#server/evidence/seal.ts'
import { storedSignature } from '#server/evidence/signature.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { hashOfLink } from '#server/kernel/secret/suite.ts'
import { opensslIsHere, runOpenssl } from '#test/support/openssl.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'

/** SM3 of "abc": GB/T 32905, annex A. */
const ABC = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'

describe('a hash names its function', () => {
  test('SM3 by a word before it, SHA-256 by none', () => {
    expect(hashText('sm3', 'abc')).toBe(`sm3:${ABC}`)
    expect(hashText('sha256', 'abc')).toMatch(/^ba7816bf[0-9a-f]{56}$/)
    for (const name of ['sm3', 'sha256'] as const) {
      const text = hashText(name, 'abc')
      expect(hashOfText(text)).toBe(name)
      expect(isHashTextOf(text, 'abc')).toBe(true)
      expect(isHashTextOf(text, 'abd')).toBe(false)
    }
    expect(isHashTextOf(ABC, 'abc')).toBe(false)
    expect(isHashTextOf(`sm3:${hashText('sha256', 'abc')}`, 'abc')).toBe(false)
  })

  test('so do the seal and the hash of the strokes', () => {
    const parts = {
      visitId: 'visit',
      questionnaireSha256: `sm3:${ABC}`,
      revision: 1,
      answers: {},
      method: 'FACE',
      attemptId: 'attempt',
      signature: 'ink',
      signedAt: new Date('2026-03-02T02:00:00Z'),
    }
    expect(seal(parts, 'sm3')).toMatch(/^sm3:[0-9a-f]{64}$/)
    const { sha256, strokes } = storedSignature({ width: 320, height: 160, strokes: [] }, 'sm3')
    expect(sha256).toBe(hashText('sm3', strokes))
  })

  test.skipIf(!opensslIsHere)('openssl computes the same', () => {
    expect(runOpenssl(['dgst', '-sm3', '-r', 'text'], { text: 'abc' }).output.toString()).toContain(ABC)
  })
})

describe('a chain', () => {
  const at = new Date('2026-03-02T02:00:00Z')
  const event = (n: number) => ({ type: 'SOMETHING', payload: { n } })
  const before = chain(GENESIS, 'visit', 0, at, [event(1), event(2)], 'sha256')
  const after = chain(before[1]?.hash ?? GENESIS, 'visit', 2, at, [event(3), event(4)], 'sm3')
  const back = chain(after[1]?.hash ?? GENESIS, 'visit', 4, at, [event(5)], 'sha256')
  const whole = [...before, ...after, ...back]
  const withHash = (index: number, hash: Buffer) =>
    whole.map((entry, at) => (at === index ? { ...entry, hash } : entry))

  test('goes on with another function, and every link names its own', () => {
    expect(whole.map(({ hash }) => hashOfLink(hash))).toEqual(['sha256', 'sha256', 'sm3', 'sm3', 'sha256'])
    // A multihash: the code 0x534d and the length as varints.
    expect(after[0]?.hash.toString('hex')).toMatch(/^cda60120[0-9a-f]{64}$/)
    expect(firstBrokenLink('visit', whole)).toBeNull()
    const digest = Buffer.alloc(32)
    for (const other of ['cda60121', '00000000', 'cda601', ''].map((hex) => Buffer.from(hex, 'hex')))
      expect(hashOfLink(Buffer.concat([other, digest.subarray(0, other.length === 0 ? 31 : 32)]))).toBeNull()
  })

  test('is broken where a link claims another function, or none', () => {
    for (const [index, { hash }] of whole.entries()) {
      const bare = hash.subarray(-32)
      const named = Buffer.concat([Buffer.from('cda60120', 'hex'), bare])
      const other = hash.length === 32 ? named : bare
      for (const wrong of [other, Buffer.concat([Buffer.from('cda60121', 'hex'), bare]), bare.subarray(1)])
        expect(firstBrokenLink('visit', withHash(index, wrong))).toBe(index + 1)
    }
  })

  test('is broken where an event behind the switch was changed', () => {
    for (const index of whole.keys()) {
      const changed = whole.map((entry, at) => (at === index ? { ...entry, event: event(9) } : entry))
      expect(firstBrokenLink('visit', changed)).toBe(index + 1)
    }
  })

  test('has keyed hashes with the function of each link', () => {
    const key = Buffer.alloc(32, 4)
    const mac = new EventMac([key])
    for (const { hash } of whole) {
      const name = hashOfLink(hash) ?? ''
      const expected = createHmac(name, key).update('visit_event\0').update(hash).digest()
      expect(mac.of(hash)).toEqual(expected)
      expect(mac.holds(hash, expected)).toBe(true)
      const other = createHmac(name === 'sm3' ? 'sha256' : 'sm3', key)
        .update('visit_event\0')
        .update(hash)
      expect(mac.holds(hash, other.digest())).toBe(false)
    }
  })
})

test('the international suite writes what it always wrote', () => {
  const at = new Date('2026-03-02T02:00:00Z')
  const events = [1, 2].map((n) => ({ type: 'SOMETHING', payload: { n } }))
  const head = chain(GENESIS, 'visit', 0, at, events, 'sha256').at(-1)?.hash ?? GENESIS
  expect(head.toString('hex')).toBe('c2af025be737e4e2f5f231cc6cd8be9f43c67b803986df5410869831ebf3664b')
  const mac = new EventMac([Buffer.alloc(32, 4)]).of(head)
  expect(mac.toString('hex')).toBe('89b2e9891eff2665d1c88ee723f7d9d35b3ec137a8517e0aa4f42872d17735a2')
  const parts = {
    visitId: 'visit',
    questionnaireSha256: 'ab',
    revision: 1,
    answers: {},
    method: 'FACE',
    attemptId: 'attempt',
    signature: 'ink',
    signedAt: at,
  }
  expect(seal(parts, 'sha256')).toBe('cefdc11ee361674eee4b9a58467312ce75aa081628ef847b1a1484387ce26c6f')
  const { sha256 } = storedSignature({ width: 320, height: 160, strokes: [] }, 'sha256')
  expect(sha256).toBe('e1a20c623155b835d19dd68351b29f402ef3660a97965bab318b9e8c8a93afe6')
})

describe('the signature of a note', () => {
  const text = Buffer.from('test/log\n1\nAA==\n')

  test.each(['international', 'sm'] as const)('is checked by the kind of its key: %s', async (suite) => {
    const { kind, publicKey, sign } = keyFromPem(newEvidenceKey(suite))
    const key = { kind, key: publicKey }
    const signature = await sign(text)
    expect(isNoteKeyKnown(key)).toBe(true)
    expect(verifyNoteSignature(key, text, signature)).toBe(true)
    expect(verifyNoteSignature(key, Buffer.from('another'), signature)).toBe(false)
    for (const wrong of [
      { ...key, kind: kind === 1 ? 255 : 1 },
      { ...key, kind: 4 },
      { ...key, key: publicKey.slice(1) },
    ]) {
      expect(isNoteKeyKnown(wrong)).toBe(false)
      expect(verifyNoteSignature(wrong, text, signature)).toBe(false)
    }
  })

  test.skipIf(!opensslIsHere)('of SM2 is read by openssl as it is', async () => {
    const key = keyFromPem(newEvidenceKey('sm'))
    const standard = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678']
    const verify = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'key.pem',
      '-in',
      'text',
      '-sigfile',
      'signature',
    ]
    const files = { 'key.pem': key.pem, text, signature: await key.sign(text) }
    expect(runOpenssl([...verify, ...standard], files).ok).toBe(true)
  })

  test.skipIf(!opensslIsHere)(
    'of SM2 can be made by a command, which must use the usual user id',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'evidence-key-'))
      try {
        const file = join(folder, 'key.pem')
        const pem = newEvidenceKey('sm')
        writeFileSync(file, pem)
        const command = `openssl pkeyutl -sign -inkey ${file} -rawin -digest sm3`
        const standard = keyByCommand(`${command} -pkeyopt distid:1234567812345678`, keyFromPem(pem).pem)
        const key = { kind: standard.kind, key: standard.publicKey }
        expect(verifyNoteSignature(key, text, await standard.sign(text))).toBe(true)
        await expect(keyByCommand(command, keyFromPem(pem).pem).sign(text)).rejects.toThrow('something else')
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})
