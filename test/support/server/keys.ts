import { createHash } from 'node:crypto'

/** A key that looks random but is the same in every run. */
export function testKey(name: string): string {
  return createHash('sha256').update(`a key of the tests: ${name}`).digest('base64')
}

/** All keys that the configuration requires. Each one is different. */
export const testKeys = {
  FIELD_KEYS: `k1:${testKey('field')}`,
  INDEX_KEY: testKey('index'),
  CODE_KEY: testKey('code'),
  STAFF_KEY: testKey('staff'),
}
