import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '#server/kernel/calendar.ts'
import {
  type AlertFigure,
  type AlertFigures,
  alertFactsSchema,
  alertFigures,
  alertForms,
  alertRuleEntries,
  isWithinBounds,
  periodsOn,
  raised,
  rulesFrom,
} from '#server/reporting/alerts/rules/thresholds.ts'
import { sumsOf } from '#server/reporting/rules/sums.ts'
import { type AlertKind, alertKinds } from '#server/vocabulary/alerts.ts'

const TODAY = '2026-03-02'
const none = { part: 0, whole: 0 }

/** Returns the figures of one day. Figures that `counts` does not contain are 0. */
function dayOf(key: string, counts: Partial<Record<AlertFigure, number>>) {
  return { key, sums: sumsOf(alertFigures, (figure) => counts[figure] ?? 0) }
}

function figuresWith(change: Partial<AlertFigures>): AlertFigures {
  return {
    today: TODAY,
    days: [],
    questions: [],
    done: [],
    forecast: { of: none, to: '2026-03-06' },
    problems: none,
    unmasked: [],
    ...change,
  }
}

const standards = new Map(alertRuleEntries.map(({ kind, standard }) => [kind, standard]))

/**
 * Returns the subjects for which the rule raises an alert. The rule uses `threshold` if it is given, otherwise its
 * standard threshold.
 */
function subjects(kind: AlertKind, change: Partial<AlertFigures>, threshold?: number): string[] {
  const rule = { kind, threshold: threshold ?? standards.get(kind) ?? 0 }
  return raised(rule, figuresWith(change)).map(({ subject }) => subject)
}

describe('a question with a rising 异常率', () => {
  const question = (week: [number, number], before: [number, number]) => ({
    questions: [
      {
        version: 2,
        key: 'cooling-off',
        place: 7,
        text: '犹豫期',
        week: { part: week[0], whole: week[1] },
        before: { part: before[0], whole: before[1] },
      },
    ],
  })
  it.each<[string, [number, number], [number, number], boolean]>([
    ['twice what it was', [12, 300], [20, 1000], true],
    ['just over', [12, 299], [20, 1000], true],
    ['just under', [12, 301], [20, 1000], false],
    ['as before', [6, 300], [20, 1000], false],
    ['four failing only', [4, 100], [10, 1000], false],
    ['five failing', [5, 100], [10, 1000], true],
    ['29 answers this week', [10, 29], [10, 1000], false],
    ['30 answers this week', [10, 30], [10, 1000], true],
    ['29 answers before', [10, 300], [0, 29], false],
    ['none failing in 30 before', [10, 300], [0, 30], true],
    ['never asked before (a new version)', [10, 300], [0, 0], false],
  ])('%s', (_, week, before, raises) => {
    expect(subjects('QUESTION_RISE', question(week, before))).toEqual(raises ? ['2/cooling-off'] : [])
  })

  it('names both periods, the numbers and the question', () => {
    const rule = { kind: 'QUESTION_RISE', threshold: 150 } as const
    expect(raised(rule, figuresWith(question([12, 286], [21, 1102])))).toEqual([
      {
        subject: '2/cooling-off',
        facts: {
          threshold: 150,
          period: { from: '2026-02-24', to: TODAY },
          now: { part: 12, whole: 286 },
          before: { from: '2026-01-27', to: '2026-02-23', part: 21, whole: 1102 },
          question: { version: 2, key: 'cooling-off', place: 7, text: '犹豫期' },
        },
      },
    ])
  })
})

describe('完成率 of the visits due in the last full week', () => {
  it.each([
    [950, 1000, false],
    [949, 1000, true],
    [951, 1000, false],
    [0, 29, false],
    [28, 30, true],
  ])('%i of %i', (part, whole, raises) => {
    const done = [{ subject: 'all', of: { part, whole } }]
    expect(subjects('DONE_RATE_LOW', { done })).toEqual(raises ? ['all'] : [])
  })

  it('is reported per channel, for the seven days that are over', () => {
    const done = [
      { subject: 'all', of: { part: 980, whole: 1000 } },
      { subject: 'BANK', of: { part: 40, whole: 50 } },
      { subject: 'AGENCY', of: { part: 95, whole: 100 } },
    ]
    const [alert, ...others] = raised({ kind: 'DONE_RATE_LOW', threshold: 95 }, figuresWith({ done }))
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      subject: 'BANK',
      facts: { period: { from: '2026-02-23', to: '2026-03-01' } },
    })
  })
})

it.each([
  [0, 1, []],
  [1, 1, ['queue']],
  [4, 5, []],
  [5, 5, ['queue']],
  [6, 5, ['queue']],
])('%i breaches forecast or problem cases overdue at a threshold of %i', (part, threshold, expected) => {
  const of = { part, whole: 10 }
  expect(subjects('BREACH_FORECAST', { forecast: { of, to: '2026-03-06' } }, threshold)).toEqual(expected)
  expect(subjects('PROBLEMS_OVERDUE', { problems: of }, threshold)).toEqual(expected)
})

it('unmasked visits are reported for each member of staff who unmasked that many within an hour', () => {
  const of = (staffId: string, visits: number) => ({ staffId, of: { part: visits, whole: 30 } })
  const unmasked = [of('a', 23), of('b', 24), of('c', 30)]
  expect(subjects('UNMASKED_MANY', { unmasked })).toEqual(['b', 'c'])
})

describe('failed face checks of today and yesterday, against the 28 days before', () => {
  const before = dayOf('2026-02-20', { face_failed: 10, face_passed: 90 })
  it.each([
    [20, 80, true],
    [21, 79, true],
    [19, 81, false],
    [6, 23, false],
    [6, 24, true],
    [0, 100, false],
  ])('%i failed, %i passed', (face_failed, face_passed, raises) => {
    const days = [before, dayOf('2026-03-01', { face_failed, face_passed })]
    expect(subjects('IDENTITY_RISE', { days })).toEqual(raises ? ['face'] : [])
  })

  it('needs 30 earlier checks, and ignores days further back', () => {
    const now = dayOf(TODAY, { face_failed: 30, face_passed: 30 })
    const few = dayOf('2026-02-28', { face_failed: 1, face_passed: 28 })
    const old = dayOf('2026-01-31', { face_failed: 1, face_passed: 100 })
    const first = dayOf('2026-02-01', { face_passed: 1 })
    expect(subjects('IDENTITY_RISE', { days: [now, few, old] })).toEqual([])
    expect(subjects('IDENTITY_RISE', { days: [now, few, first] })).toEqual(['face'])
  })

  it('leaves out failures of the vendor', () => {
    const days = [before, dayOf(TODAY, { face_other: 500, face_failed: 5, face_passed: 25 })]
    expect(subjects('IDENTITY_RISE', { days })).toEqual([])
  })
})

describe('shares of today, two days, or a week', () => {
  it.each([
    [8, 32, true],
    [8, 33, false],
    [9, 32, true],
    [6, 23, false],
  ])('%i checks without a result beside %i with one', (face_other, face_passed, raises) => {
    const days = [dayOf(TODAY, { face_other, face_passed }), dayOf('2026-03-01', { face_passed: 1000 })]
    expect(subjects('VENDOR_TROUBLE', { days })).toEqual(raises ? ['face'] : [])
  })

  it.each([
    [5, 95, true],
    [5, 96, false],
    [6, 95, true],
    [10, 19, false],
  ])('%i reminders failed beside %i sent', (reminder_failed, sent, raises) => {
    const days = [
      dayOf(TODAY, { reminder_failed, reminded_wechat: sent - 4 }),
      dayOf('2026-03-01', { reminded_sms: 4 }),
      dayOf('2026-02-28', { reminded_wechat: 1000 }),
    ]
    expect(subjects('REMINDERS_FAILED', { days })).toEqual(raises ? ['reminders'] : [])
  })

  it.each([
    [30, 100, false],
    [29, 100, true],
    [31, 100, false],
    [0, 29, false],
    [0, 30, true],
  ])('%i contacts in %i calls', (contacts, calls, raises) => {
    const days = [dayOf('2026-02-24', { contacts, calls }), dayOf('2026-02-23', { calls: 1000 })]
    expect(subjects('CONTACT_RATE_LOW', { days })).toEqual(raises ? ['queue'] : [])
  })
})

describe('the rules in force', () => {
  it('are the defaults until somebody changes one', () => {
    expect(rulesFrom([])).toEqual(
      alertRuleEntries.map(({ kind, standard }) => ({ kind, threshold: standard, enabled: true })),
    )
    for (const entry of alertRuleEntries) expect(isWithinBounds(entry, entry.standard)).toBe(true)
    expect(alertRuleEntries.map(({ kind }) => kind)).toEqual(alertKinds)
  })

  it('ignore a threshold out of bounds and an unknown kind', () => {
    const rules = rulesFrom([
      { kind: 'DONE_RATE_LOW', threshold: 200, enabled: false },
      { kind: 'CONTACT_RATE_LOW', threshold: 40, enabled: true },
      { kind: 'GONE', threshold: 1, enabled: true },
    ])
    expect(rules).toContainEqual({ kind: 'DONE_RATE_LOW', threshold: 95, enabled: false })
    expect(rules).toContainEqual({ kind: 'CONTACT_RATE_LOW', threshold: 40, enabled: true })
    expect(rules).toHaveLength(alertKinds.length)
  })
})

const count = fc.nat({ max: 400 })
const part = fc.tuple(count, count).map(([a, b]) => ({ part: Math.min(a, b), whole: Math.max(a, b) }))
const anyDay = fc
  .tuple(fc.integer({ min: 0, max: 29 }), fc.record(Object.fromEntries(alertFigures.map((f) => [f, count]))))
  .map(([ago, counts]) => dayOf(addDays(TODAY, -ago), counts))
const anyFigures = fc
  .record({
    days: fc.uniqueArray(anyDay, { maxLength: 30, selector: ({ key }) => key }),
    questions: fc.array(fc.tuple(part, part), { maxLength: 4 }),
    done: fc.array(part, { maxLength: 3 }),
    forecast: part,
    problems: part,
    unmasked: fc.array(part, { maxLength: 3 }),
  })
  .map(({ questions, done, forecast, unmasked, ...rest }) =>
    figuresWith({
      ...rest,
      questions: questions.map(([week, before], index) => ({
        version: 1,
        key: `q${index}`,
        place: index,
        text: '题',
        week,
        before,
      })),
      done: done.map((of, index) => ({ subject: `s${index}`, of })),
      unmasked: unmasked.map((of, index) => ({ staffId: `p${index}`, of })),
      forecast: { of: forecast, to: '2026-03-06' },
    }),
  )

describe('whatever the figures', () => {
  it('the same figures raise the same alerts, in any order and with any other days', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...alertRuleEntries),
        anyFigures,
        anyDay,
        ({ kind, standard }, given, extra) => {
          const rule = { kind, threshold: standard }
          const elsewhere = [
            { ...extra, key: addDays(periodsOn(TODAY).beforeFew.from, -1) },
            { ...extra, key: addDays(TODAY, 1) },
          ]
          const other = structuredClone({ ...given, days: [...given.days.toReversed(), ...elsewhere] })
          expect(raised(rule, other)).toEqual(raised(rule, given))
        },
      ),
    )
  })

  it('a stricter threshold raises only what a milder one does', () => {
    const rules = fc.constantFrom(...alertRuleEntries).chain((entry) =>
      fc.record({
        kind: fc.constant(entry.kind),
        a: fc.integer({ min: entry.min, max: entry.max }),
        b: fc.integer({ min: entry.min, max: entry.max }),
      }),
    )
    fc.assert(
      fc.property(rules, anyFigures, ({ kind, a, b }, given) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const [milder, stricter] = alertForms[kind] === 'LOW' ? [high, low] : [low, high]
        const of = (threshold: number) => raised({ kind, threshold }, given).map(({ subject }) => subject)
        for (const subject of of(stricter)) expect(of(milder)).toContain(subject)
      }),
    )
  })

  it('a stored alert can be read again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...alertRuleEntries), anyFigures, ({ kind, min }, given) => {
        for (const { facts } of raised({ kind, threshold: min }, given)) {
          const read: unknown = JSON.parse(JSON.stringify(facts))
          expect(alertFactsSchema.parse(read)).toEqual(facts)
        }
      }),
    )
  })
})
