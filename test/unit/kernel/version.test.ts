import { expect, test } from 'vitest'
import { newestEntry } from '#server/kernel/version.ts'

test('the newest entry of the changelog is its first heading of a version', () => {
  expect(newestEntry('# Changelog\n\n## 0.2.0 – 2027-01-15\n\n### Added\n\n## 0.1.0\n')).toBe(
    '0.2.0 – 2027-01-15',
  )
  expect(newestEntry('# Changelog\n')).toBe('')
})
