import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEnv } from '#server/kernel/process/env.ts'
import { readOrCreateSecrets } from '#server/run/machine/secrets.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'return-visit-secrets-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('secrets are generated once, readable by their owner only, and valid configuration', async () => {
  const file = join(folder, 'secrets.json')
  const first = await readOrCreateSecrets(file)
  expect(await readOrCreateSecrets(file)).toEqual(first)
  expect((await stat(file)).mode & 0o077).toBe(0)
  const { databasePassword, applicationPassword, ...keys } = first
  expect(databasePassword.length).toBeGreaterThanOrEqual(16)
  expect(applicationPassword.length).toBeGreaterThanOrEqual(16)
  expect(applicationPassword).not.toBe(databasePassword)
  const env = readEnv({ ...keys, DEMO: 'on', DATABASE_URL: 'postgresql://x/y', DATABASE_EMBEDDED: 'on' })
  expect(env.FIELD_KEYS[0]?.id).toBe('k1')
})

test('secrets from before staff could sign in get a key for it, and are otherwise unchanged', async () => {
  const file = join(folder, 'secrets.json')
  const { STAFF_KEY, ...before } = await readOrCreateSecrets(file)
  await writeFile(file, JSON.stringify(before))
  const after = await readOrCreateSecrets(file)
  expect(after).toMatchObject(before)
  expect(after.STAFF_KEY).not.toBe(STAFF_KEY)
  expect(await readOrCreateSecrets(file)).toEqual(after)
  expect((await stat(file)).mode & 0o077).toBe(0)
})

test('secrets from before the application had its own role get a password for it, and are otherwise unchanged', async () => {
  const file = join(folder, 'secrets.json')
  const { applicationPassword, ...before } = await readOrCreateSecrets(file)
  await writeFile(file, JSON.stringify(before))
  const after = await readOrCreateSecrets(file)
  expect(after).toMatchObject(before)
  expect(after.applicationPassword).not.toBe(applicationPassword)
  expect(await readOrCreateSecrets(file)).toEqual(after)
})

test('unreadable secrets are never replaced', async () => {
  const file = join(folder, 'secrets.json')
  await writeFile(file, '{}')
  await expect(readOrCreateSecrets(file)).rejects.toThrow('cannot be read')
})
