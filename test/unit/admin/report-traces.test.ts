import { describe, expect, it } from 'vitest'
import { traceInWords } from '#components/admin/reports/trace/trace-words.ts'
import { figuresOf, figureTrace, markHref, visitsHref } from '#components/admin/reports/trace/traces.ts'
import { text } from '#components/admin/reports/words/messages.zh-CN.ts'
import { onlineFigures, readTrace } from '#server/reporting/rules/drill-down.ts'
import { cohortFigures, fates, MOST_ATTEMPTS } from '#server/reporting/rules/figures.ts'
import { caseOutcomes } from '#server/vocabulary/dispositions.ts'
import { callbackReasons } from '#server/vocabulary/visits.ts'

const scope = {
  from: '2026-10-01',
  to: '2026-10-31',
  channel: ['AGENCY' as const],
  product: [],
  branch: ['上海分公司'],
  designType: [],
  method: ['FACE' as const],
}

const words = [
  ...Object.values(figuresOf).map((figures) => figureTrace('DUE', figures)),
  ...cohortFigures.map((figure) => figureTrace('OPENED', [figure])),
  ...[1, 2, 3, 4, 5, 6].map((place) => `DUE/lost/${place}`),
  'DUE/breach',
  ...onlineFigures.map((figure) => `day/${figure}`),
  ...callbackReasons.flatMap((reason) => [
    `mark/reason/${reason}`,
    ...fates.map((fate) => `mark/fate/${reason}/${fate}`),
  ]),
  'mark/identity/FACE/1004',
  'mark/identity/FACE/NONE',
  'mark/identity/FACE/1004+identity/FACE/3000',
  'mark/identity/SMS',
  'mark/locked/FACE',
  'mark/locked/SMS',
  'mark/reminder/FAILED',
  'mark/reminder/LOST',
  'mark/failing/2/cooling-off',
  'mark/phoneFailing/2/cooling-off',
  ...['OPENED', 'CLOSED', ...caseOutcomes].map((outcome) => `mark/case/${outcome}`),
  'mark/call/MADE',
  ...Array.from({ length: MOST_ATTEMPTS }, (_, index) => `mark/attempts/${index + 1}`),
  ...['OPENED', 'DUE', 'OPEN', 'IN_TIME', 'LATE'].map((what) => `mark/problem/${what}`),
  'mark/agent/019cac46-1500-728a-b1c3-5b69bcf03965',
]

describe('the visits behind a figure', () => {
  it.each(words)('%s can be requested from the server, and has words', (figure) => {
    expect(readTrace(figure)).not.toBeNull()
    const said = traceInWords({ figure, from: scope.from, to: scope.to, method: [], designType: [] })
    expect(said).not.toContain(text.trace.unknown)
    expect(said).toContain('2026-10-01')
    expect(said).not.toMatch(/undefined|null/)
  })

  it('use the filters of the page, but not the method where the figure is of events on a day', () => {
    const query = new URL(visitsHref('DUE/breach', scope), 'http://x').searchParams
    expect(Object.fromEntries(query)).toEqual({
      figure: 'DUE/breach',
      from: '2026-10-01',
      to: '2026-10-31',
      channel: 'AGENCY',
      branch: '上海分公司',
      method: 'FACE',
    })
    expect(new URL(markHref('call/MADE', scope), 'http://x').searchParams.has('method')).toBe(false)
  })
})
