import { describe, expect, it } from 'vitest'
import { ConfigurationError, DEMO_IN_PRODUCTION_SENTENCE, readEnv } from '../../../server/env.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const demo = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://own/database',
  DEMO: 'on',
  FIELD_KEYS: `k1:${key}`,
  INDEX_KEY: key,
  CODE_KEY: key,
  STAFF_KEY: key,
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
  it("refuses to stand in front of a database of one's own in production", () => {
    expect(problems(demo).join()).toContain('DEMO=on')
  })

  it('does so only when told in so many words, or outside production, or on the database the app started', () => {
    expect(problems({ ...demo, DEMO_IN_PRODUCTION: 'yes' })).toHaveLength(1)
    expect(problems({ ...demo, DEMO_IN_PRODUCTION: DEMO_IN_PRODUCTION_SENTENCE })).toEqual([])
    expect(problems({ ...demo, NODE_ENV: 'development' })).toEqual([])
    expect(problems({ ...demo, DATABASE_EMBEDDED: 'on' })).toEqual([])
  })

  it('without it every vendor has to be configured, and all that is missing is told at once', () => {
    const found = problems({ ...demo, DEMO: 'off' })
    for (const name of ['FACE_SECRET_ID', 'SMS_APP_ID', 'WECHAT_APP_SECRET'])
      expect(found.join('\n')).toContain(name)
  })
})

it('keys have to be keys', () => {
  expect(problems({ ...demo, NODE_ENV: 'test', INDEX_KEY: 'short' })).toEqual([
    'INDEX_KEY: must be 32 bytes in base64',
  ])
  expect(problems({ ...demo, NODE_ENV: 'test', FIELD_KEYS: key })[0]).toContain('FIELD_KEYS')
})
