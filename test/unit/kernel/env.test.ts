import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '#server/kernel/process/configuration-error.ts'
import {
  DEMO_IN_PRODUCTION_SENTENCE,
  demoVendorSettings,
  demoWitnesses,
  readEnv,
} from '#server/kernel/process/env.ts'
import { testKey, testKeys } from '#test/support/server/keys.ts'

const demo = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://own/database',
  DEMO: 'on',
  ...testKeys,
}
const own = {
  ...demoVendorSettings(1),
  ...demo,
  DEMO: 'off',
  PUBLIC_URL: 'https://visits.example',
  ALERT_WEBHOOK_URL: '',
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

describe('the demo', () => {
  it('refuses to run on a database of somebody’s own in production', () => {
    expect(problems(demo).join()).toContain('DEMO=on')
  })

  it('runs there only when explicitly told, outside production, or on the database the app started', () => {
    expect(problems({ ...demo, DEMO_IN_PRODUCTION: 'yes' })).toHaveLength(1)
    expect(problems({ ...demo, DEMO_IN_PRODUCTION: DEMO_IN_PRODUCTION_SENTENCE })).toEqual([])
    expect(problems({ ...demo, NODE_ENV: 'development' })).toEqual([])
    expect(problems({ ...demo, DATABASE_EMBEDDED: 'on' })).toEqual([])
  })

  it('when it is off every vendor has to be configured, and everything missing is listed at once', () => {
    const found = problems({ ...demo, DEMO: 'off' })
    for (const name of ['FACE_SECRET_ID', 'SMS_APP_ID', 'WECHAT_APP_SECRET'])
      expect(found.join('\n')).toContain(name)
  })
})

it('a key has to be a valid key', () => {
  expect(problems({ ...demo, NODE_ENV: 'test', INDEX_KEY: 'short' })).toEqual([
    'INDEX_KEY: must be 32 bytes in base64',
  ])
  expect(problems({ ...demo, NODE_ENV: 'test', FIELD_KEYS: testKey('bare') })[0]).toContain('FIELD_KEYS')
})

describe('without the demo the platform', () => {
  it('starts with the required settings', () => {
    expect(problems(own)).toEqual([])
  })

  const names = ['INDEX_KEY', 'CODE_KEY', 'STAFF_KEY'] as const
  it.each([
    ['zeros', Buffer.alloc(32)],
    ['one byte', Buffer.alloc(32, 0xa5)],
    ['a word over and over', Buffer.from('return-visit-key'.repeat(2))],
    ['hexadecimal', Buffer.from(testKey('hex').slice(0, 16).padEnd(16, 'x')).toString('hex')],
  ])('refuses keys that are not random: %s', (_, bytes) => {
    const weak = Buffer.from(bytes).toString('base64')
    for (const name of names)
      expect(problems({ ...own, [name]: weak })).toContainEqual(
        expect.stringContaining(`${name}: was not made`),
      )
    expect(problems({ ...own, FIELD_KEYS: `k1:${testKey('a')},k2:${weak}` })[0]).toContain('k2 was not made')
  })

  it('refuses the same key for any two purposes', () => {
    const places = ['FIELD_KEYS', ...names] as const
    const keyOf = (place: (typeof places)[number]) =>
      place === 'FIELD_KEYS' ? `k1:${testKey('same')}` : testKey('same')
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(problems({ ...own, [one]: keyOf(one), [other]: keyOf(other) }), `${one} ${other}`).toEqual([
          expect.stringContaining('is the same key as'),
        ])
    expect(problems({ ...own, FIELD_KEYS: `k1:${testKey('a')},k2:${testKey('a')}` })).toHaveLength(1)
    expect(problems({ ...own, FIELD_KEYS: `k1:${testKey('a')},k1:${testKey('b')}` })).toHaveLength(1)
  })

  it('is reached by https, or from this machine only', () => {
    const of = (PUBLIC_URL: string) => problems({ ...own, PUBLIC_URL })
    expect(of('http://visits.example')).toEqual(['PUBLIC_URL: must be https'])
    expect(of('http://127.0.0.1.visits.example')).toEqual(['PUBLIC_URL: must be https'])
    expect(of('')).toEqual(['PUBLIC_URL is missing'])
    for (const address of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
      expect(of(address), address).toEqual([])
  })

  it('sends files to a virus scanner on this machine only, because they would cross the network unencrypted', () => {
    const of = (VIRUS_SCAN_ENDPOINT: string) => problems({ ...own, VIRUS_SCAN_ENDPOINT })
    expect(of('tcp://clamd.example:3310')).toEqual(['VIRUS_SCAN_ENDPOINT: must be unix: or on this machine'])
    expect(of('http://127.0.0.1:3310')).toEqual([
      'VIRUS_SCAN_ENDPOINT: must be unix:/path or tcp://host:port',
    ])
    for (const address of ['unix:/run/clamd.ctl', 'tcp://127.0.0.1:3310', 'tcp://[::1]:3310', ''])
      expect(of(address), address).toEqual([])
  })

  it('checks timestamps with the authority’s certificate', () => {
    const of = (more: Record<string, string>) => problems({ ...own, ...more })
    expect(of({ TIMESTAMP_ENDPOINT: 'http://tsa.example' })).toEqual(['TIMESTAMP_CA_FILE is missing'])
    expect(of({ TIMESTAMP_ENDPOINT: 'http://tsa.example', TIMESTAMP_CA_FILE: '/etc/tsa.pem' })).toEqual([])
    expect(of({ TIMESTAMP_ENDPOINT: 'ftp://tsa.example', TIMESTAMP_CA_FILE: 'x' })).toHaveLength(1)
  })

  it('publishes into a bucket by https, with a key and for a number of years', () => {
    const of = (more: Record<string, string>) => problems({ ...own, ...more })
    expect(of({ EVIDENCE_PUBLISH_BUCKET: 'http://bucket.example' })).toEqual([
      'EVIDENCE_PUBLISH_BUCKET: must be https',
    ])
    expect(of({ EVIDENCE_PUBLISH_KEY_ID: '', EVIDENCE_PUBLISH_KEY_SECRET: '' })).toEqual([
      'EVIDENCE_PUBLISH_KEY_ID is missing',
      'EVIDENCE_PUBLISH_KEY_SECRET is missing',
    ])
    for (const years of ['0', '101', '1.5', 'many'])
      expect(of({ EVIDENCE_PUBLISH_YEARS: years })[0]).toContain('EVIDENCE_PUBLISH_YEARS')
    expect(readEnv(own).EVIDENCE_PUBLISH_YEARS).toBe(10)
  })

  it('knows its witnesses by keys that were not mistyped', () => {
    const [witness] = demoWitnesses(1)
    const key = witness?.key ?? ''
    const of = (EVIDENCE_WITNESSES: string) => problems({ ...own, EVIDENCE_WITNESSES })
    expect(of(`${key}@https://one.example/a, ${key}@http://two.example`)).toEqual([])
    expect(readEnv({ ...own, EVIDENCE_WITNESSES: `${key}@https://one.example` }).EVIDENCE_WITNESSES).toEqual([
      { key, url: 'https://one.example' },
    ])
    for (const wrong of [
      key,
      `@https://one.example`,
      `${key}@ftp://one.example`,
      `${key.replace('demo', 'dem0')}@https://one.example`,
      `${key.slice(0, -1)}U@https://one.example`,
      `${key}@https://one.example,`,
      // The key of a log signs notes, not cosignatures.
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k@https://one.example',
    ])
      expect(of(wrong)[0], wrong).toContain('EVIDENCE_WITNESSES: must be vkey@url')
  })

  it('accepts WeChat pushes in safe mode only', () => {
    expect(problems({ ...own, WECHAT_PUSH_AES_KEY: '' })).toEqual(['WECHAT_PUSH_AES_KEY is missing'])
  })
})
