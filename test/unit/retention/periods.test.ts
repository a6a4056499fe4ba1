import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { periods } from '#server/jobs/housekeeping.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { root } from '#server/run/machine/paths.ts'

const days = (ms: number): string => (ms === 0 ? 'not at all' : `${ms / DAY_MS} days`)

test('the rules say of everything that goes by itself after which time it goes, and why', () => {
  const page = readFileSync(join(root, 'docs/rules/retention.md'), 'utf8')
  const [, section = ''] = page.split('## What goes by itself')
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  expect(rows).toEqual(periods.map(({ what, keptMs, after, why }) => [what, days(keptMs), after, why]))
})
