import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { createAdapters, evidenceKeysOf } from '#server/adapters/index.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { demoWitnesses } from '#server/kernel/process/env.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { demoEnv } from './vendors.ts'

let folder: string
const fileOf = (suite: string) => join(folder, `${suite}.pem`)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-key-'))
  for (const suite of ['international', 'sm'] as const) writeFileSync(fileOf(suite), newEvidenceKey(suite))
})
afterAll(() => rmSync(folder, { recursive: true }))

const keysUnder = (variables: Record<string, string>) => evidenceKeysOf(demoEnv(1, variables))

test('the key that signs is of the configured suite, the one before it of any', () => {
  const kindOf = (suite: string) =>
    keysUnder({ CRYPTO_SUITE: suite, EVIDENCE_KEY_FILE: fileOf(suite) }).current?.kind
  expect([kindOf('international'), kindOf('sm')]).toEqual([0x01, 0xff])
  const wrong = (suite: string, file: string) => () =>
    keysUnder({ CRYPTO_SUITE: suite, EVIDENCE_KEY_FILE: fileOf(file) })
  expect(wrong('sm', 'international')).toThrow('CRYPTO_SUITE: sm needs an evidence key of SM2')
  expect(wrong('international', 'sm')).toThrow('CRYPTO_SUITE: international needs an evidence key of Ed25519')
  const { current, former } = keysUnder({
    CRYPTO_SUITE: 'sm',
    EVIDENCE_KEY_FILE: fileOf('sm'),
    EVIDENCE_FORMER_KEY_FILE: fileOf('international'),
  })
  expect([current?.kind, former?.kind]).toEqual([0xff, 0x01])
})

test('the log hashes as the suite does, unless it says otherwise', () => {
  expect(keysUnder({}).hash).toBe('sha256')
  expect(keysUnder({ CRYPTO_SUITE: 'sm' }).hash).toBe('sm3')
  expect(keysUnder({ CRYPTO_SUITE: 'sm', EVIDENCE_LOG_HASH: 'sha256' }).hash).toBe('sha256')
  expect(() => keysUnder({ CRYPTO_SUITE: 'gm' })).toThrow('CRYPTO_SUITE')
  expect(() => keysUnder({ EVIDENCE_LOG_HASH: 'md5' })).toThrow('EVIDENCE_LOG_HASH')
})

test('witnesses are asked under the international suite only', () => {
  const witnesses = (suite: string) => {
    const env = { ...demoEnv(1, { CRYPTO_SUITE: suite }), EVIDENCE_WITNESSES: demoWitnesses(1) }
    return createAdapters(env, systemClock, new pg.Pool()).witnesses.length
  }
  expect([witnesses('international'), witnesses('sm')]).toEqual([1, 0])
})

test('a key of another kind is none', () => {
  const other =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----'
  expect(() => keyFromPem(other)).toThrow('neither an Ed25519 nor an SM2 key')
})
