import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOversized } from '#server/kernel/json-size.ts'

function entriesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside: unknown[] = Object.values(value)
  return inside.reduce<number>((sum, one) => sum + entriesOf(one), Math.max(1, inside.length))
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('entries and depth of any JSON are counted exactly, whatever its texts contain', () => {
  fc.assert(
    fc.property(
      fc.jsonValue().map((value) => ['[{",\\"}]', value]),
      (value) => {
        const text = JSON.stringify(value)
        const [entries, depth] = [entriesOf(value), depthOf(value)]
        expect(isOversized(text, entries, depth)).toBe(false)
        expect(isOversized(text, entries - 1, depth)).toBe(true)
        expect(isOversized(text, entries, depth - 1)).toBe(true)
      },
    ),
  )
})

test('counting ends for text that is not JSON, too', () => {
  for (const text of ['"', '"\\', ']]]]', '[,,,,', '{"a'])
    expect(typeof isOversized(text, 10, 10)).toBe('boolean')
})
