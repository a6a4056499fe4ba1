import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { documentsOf } from '#server/adapters/document-signer/documents.ts'
import { writeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { testKeys } from '#test/support/server/keys.ts'

const folder = await mkdtemp(join(tmpdir(), 'documents-'))
afterAll(() => rm(folder, { recursive: true }))

test('a key that could not be opened is opened for the next document', async () => {
  const { signer } = documentsOf(
    readEnv({
      NODE_ENV: 'test',
      DEMO: 'on',
      DATABASE_URL: 'postgresql://127.0.0.1/none',
      ...testKeys,
      DOCUMENT_SIGNER_FILE: join(folder, 'documents.p12'),
      DOCUMENT_SIGNER_PASSWORD: 'test',
    }),
  )
  if (signer === null) throw new Error('no signer')
  await expect(signer()).rejects.toThrow('ENOENT')
  await writeDemoAuthority(folder, new Date('2026-03-02T02:00:00Z'), 'test')
  const opened = await signer()
  expect(opened.keyType).toBe('EC')
  expect(await signer()).toBe(opened)
})
