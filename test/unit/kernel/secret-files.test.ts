import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigurationError } from '#server/kernel/process/configuration-error.ts'
import { demoVendorSettings, readEnv } from '#server/kernel/process/env.ts'
import { secretNames, withSecretFiles } from '#server/kernel/process/secret-files.ts'
import { testKey, testKeys } from '#test/support/server/keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'return-visit-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function problems(source: Record<string, string>): readonly string[] {
  try {
    readEnv(source)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

describe('a secret', () => {
  it('can be read from a file, for every variable that holds one', () => {
    expect(secretNames).toContain('MIGRATION_DATABASE_URL')
    expect(secretNames).toContain('DOCUMENT_SIGNER_PASSWORD')
    expect(secretNames.length).toBeGreaterThan(14)
    for (const name of secretNames) {
      const read = withSecretFiles({ [`${name}_FILE`]: file(name, 'a secret\n'), OTHER: 'x' })
      expect(read).toEqual({ [name]: 'a secret', [`${name}_FILE`]: undefined, OTHER: 'x' })
    }
  })

  it('is the same platform’s, from files alone', () => {
    const variables: Record<string, string> = {
      ...demoVendorSettings(1),
      ...testKeys,
      DATABASE_URL: 'postgres://own/database',
      PUBLIC_URL: 'https://visits.example',
      ALERT_WEBHOOK_URL: 'https://robot.example/?key=1',
      EVENT_KEYS: `e1:${testKey('events')}`,
    }
    const inFiles = Object.fromEntries(
      Object.entries(variables).map(([name, value]) =>
        secretNames.includes(name) ? [`${name}_FILE`, file(name, `${value}\r\n`)] : [name, value],
      ),
    )
    expect(Object.keys(inFiles)).toContain('FIELD_KEYS_FILE')
    expect(readEnv(inFiles)).toEqual(readEnv(variables))
  })

  it('is refused if it is given in both ways, or if its file cannot be used; all problems at once', () => {
    const found = problems({
      ...testKeys,
      INDEX_KEY_FILE: file('both', testKey('index')),
      SMS_SECRET_KEY_FILE: join(folder, 'no-such-file'),
      WECHAT_APP_SECRET_FILE: file('empty', '\n'),
      TELEPHONY_SECRET_FILE: file('long', 'x'.repeat(70_000)),
    })
    expect(found).toEqual([
      'INDEX_KEY and INDEX_KEY_FILE are both given; remove one, so that it is plain which one holds',
      `SMS_SECRET_KEY_FILE: ${join(folder, 'no-such-file')} cannot be read (ENOENT)`,
      `WECHAT_APP_SECRET_FILE: ${join(folder, 'empty')} is empty`,
      `TELEPHONY_SECRET_FILE: ${join(folder, 'long')} is too long for a secret`,
    ])
  })

  it('that is empty as a variable is not given twice', () => {
    expect(withSecretFiles({ CODE_KEY: '', CODE_KEY_FILE: file('code', 'k') }).CODE_KEY).toBe('k')
  })
})
