import { expect, test } from 'vitest'
import { gapsBetween } from '#server/evidence-desk/rules/gaps.ts'

const span = (first: number | null, last: number | null) => ({ first, last })

test.each([
  ['nothing', [], []],
  ['days without visits', [span(null, null)], []],
  ['days that follow each other', [span(1, 4), span(null, null), span(5, 9)], []],
  ['days that overlap around midnight', [span(1, 5), span(4, 9), span(10, 10)], []],
  ['a log that began with older visits', [span(40, 44), span(45, 50)], []],
  ['a day that is left out', [span(1, 4), span(8, 9)], [{ from: 5, to: 7 }]],
  ['one number, in days out of order', [span(6, 9), span(1, 4)], [{ from: 5, to: 5 }]],
])('%s', (_, spans, gaps) => {
  expect(gapsBetween(spans)).toEqual(gaps)
})
