import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decide,
  inForce,
  type Publication,
  standingOf,
  type TemplateCommand,
  type VersionState,
} from '#server/questionnaire/rules/lifecycle.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const HOUR = 3_600_000
const later = (hours: number) => new Date(NOW.getTime() + hours * HOUR)

const fresh: VersionState = { status: 'DRAFT', everPublished: false, effectiveFrom: null, authors: ['a'] }

const command: fc.Arbitrary<TemplateCommand> = fc.oneof(
  fc
    .constantFrom('EDIT', 'SUBMIT', 'APPROVE', 'REJECT', 'WITHDRAW', 'DISCARD')
    .map((type): TemplateCommand => ({ type })),
  fc
    .integer({ min: -2, max: 5 })
    .map((hours): TemplateCommand => ({ type: 'PUBLISH', effectiveFrom: later(hours) })),
)

test('no sequence of commands publishes a version nobody else approved, or changes a published one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(command, fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })), {
        maxLength: 40,
      }),
      (steps) => {
        let state = fresh
        let clock = NOW
        let content = 0
        // The variables hold the expected state, which the test computes without the rules.
        const wrote = new Set(['a'])
        let approvedContent: number | null = null
        let approver = ''
        let publishedContent: number | null = null
        for (const [one, who, hours] of steps) {
          clock = new Date(clock.getTime() + hours * HOUR)
          const outcome = decide(state, one, who, clock)
          if (!outcome.ok) continue
          state = outcome.value.state
          if (one.type === 'EDIT') {
            content += 1
            wrote.add(who)
            approvedContent = null
            expect(publishedContent).toBeNull()
          }
          if (one.type === 'APPROVE') [approvedContent, approver] = [content, who]
          if (one.type === 'REJECT') approvedContent = null
          if (one.type === 'PUBLISH') {
            expect(approvedContent).toBe(content)
            expect(wrote.has(approver)).toBe(false)
            expect(wrote.has(who)).toBe(false)
            expect(one.effectiveFrom > clock).toBe(true)
            publishedContent = content
          }
          if (one.type === 'WITHDRAW') expect(publishedContent).toBe(content)
        }
        if (publishedContent !== null) expect(publishedContent).toBe(content)
      },
    ),
    { numRuns: 2000 },
  )
})

test('the random sequences do reach publication', () => {
  const path: TemplateCommand[] = [
    { type: 'EDIT' },
    { type: 'SUBMIT' },
    { type: 'APPROVE' },
    { type: 'PUBLISH', effectiveFrom: later(1) },
  ]
  const people = ['a', 'a', 'b', 'c']
  const end = path.reduce<VersionState>((state, one, index) => {
    const outcome = decide(state, one, people[index] ?? '', NOW)
    if (!outcome.ok) throw new Error(outcome.code)
    return outcome.value.state
  }, fresh)
  expect(end).toMatchObject({ status: 'PUBLISHED', everPublished: true })
})

describe('refusals', () => {
  const review: VersionState = { ...fresh, status: 'IN_REVIEW' }
  const published: VersionState = {
    ...fresh,
    status: 'PUBLISHED',
    everPublished: true,
    effectiveFrom: later(1),
  }
  test.each([
    ['approving a draft', fresh, { type: 'APPROVE' }, 'b', 'TEMPLATE_STEP_NOT_POSSIBLE'],
    ['approving one’s own text', review, { type: 'APPROVE' }, 'a', 'AUTHOR_CANNOT_APPROVE'],
    ['rejecting one’s own text', review, { type: 'REJECT' }, 'a', 'AUTHOR_CANNOT_APPROVE'],
    ['putting away what is in review', review, { type: 'DISCARD' }, 'a', 'TEMPLATE_STEP_NOT_POSSIBLE'],
    ['editing what was published', published, { type: 'EDIT' }, 'a', 'TEMPLATE_FROZEN'],
    ['submitting twice', review, { type: 'SUBMIT' }, 'a', 'TEMPLATE_STEP_NOT_POSSIBLE'],
  ] as const)('%s', (_, state, one, who, code) => {
    expect(decide(state, one, who, NOW)).toMatchObject({ ok: false, code })
  })

  test('do not concern a withdrawal before the exact instant of publication', () => {
    const at = (instant: Date) => decide(published, { type: 'WITHDRAW' }, 'a', instant).ok
    expect(at(new Date(later(1).getTime() - 1))).toBe(true)
    expect(at(later(1))).toBe(false)
  })

  test('concern a publication that does not begin in the future', () => {
    const approved: VersionState = { ...fresh, status: 'APPROVED' }
    const from = (effectiveFrom: Date) => decide(approved, { type: 'PUBLISH', effectiveFrom }, 'b', NOW)
    expect(from(NOW)).toMatchObject({ code: 'EFFECTIVE_DATE_PAST' })
    expect(from(new Date(NOW.getTime() + 1)).ok).toBe(true)
  })
})

describe('standing', () => {
  const publication = (number: number, from: number, publishedAt = number): Publication => ({
    id: String(number),
    number,
    effectiveFrom: later(from),
    publishedAt: later(publishedAt - 100),
  })
  const standings = (publications: readonly Publication[], at: Date) =>
    publications.map((each) => standingOf({ ...each, status: 'PUBLISHED' }, publications, at))

  test('depends on the instant each version begins', () => {
    const three = [publication(1, -10), publication(2, 0), publication(3, 5)]
    expect(standings(three, NOW)).toEqual(['SUPERSEDED', 'IN_FORCE', 'SCHEDULED'])
    expect(standings(three, new Date(NOW.getTime() - 1))).toEqual(['IN_FORCE', 'SCHEDULED', 'SCHEDULED'])
    expect(standings(three, later(5))).toEqual(['SUPERSEDED', 'SUPERSEDED', 'IN_FORCE'])
  })

  test('of two versions that begin together: the one published later is in force', () => {
    expect(inForce([publication(5, 0, 1), publication(4, 0, 2)], NOW)?.number).toBe(4)
    expect(inForce([], NOW)).toBeNull()
  })
})
