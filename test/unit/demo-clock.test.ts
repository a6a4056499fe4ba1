import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

test('a browser test takes the day from the demo’s clock, so that it passes at every hour', () => {
  const files = ['test/e2e', 'test/engines', 'test/hostility'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(room, file)),
  )
  expect(files.length).toBeGreaterThan(60)
  // A demo that starts in the evening begins on the next morning, so the clock of the machine can be a day behind it.
  const other = files.filter((file) =>
    /dayOf\((?:new Date\(\)|Date\.now\(\))/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(other).toEqual([])
})
