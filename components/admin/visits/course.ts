import { eventWords } from '#components/visit/event-words.ts'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { AdminOutputs } from '../api.ts'
import { stepName, stepNotes } from '../queue/words/step-words.ts'
import { shanghaiTime } from '../ui/time.ts'
import type { VisitView } from './answers.tsx'
import { text } from './messages.zh-CN.ts'

export type VisitRecords = AdminOutputs['desk']['records']

/** The records from which the time line is put together, in the order in which they are listed at the same instant. */
export const sources = ['case', 'visit', 'followUp', 'problem', 'quality'] as const
export type Source = (typeof sources)[number]

/** One line of the time line. */
export interface CourseEntry {
  readonly key: string
  readonly at: string
  readonly source: Source
  readonly title: string
  readonly note: string
  /** The name of the person who did it; null for the customer and the system. */
  readonly by: string | null
  readonly tone: 'go' | 'good' | 'bad' | undefined
  /** The id of the record; null for the visit itself. */
  readonly record: string | null
}

const words = text.trail

type Names = (id: string) => string | null

function namesOf({ people }: Pick<VisitRecords, 'people'>): Names {
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? null
}

/** The member of staff that an event of the visit names. */
function byOf(event: VisitView['events'][number]['event'], nameOf: Names): string | null {
  return 'by' in event.payload && event.type !== 'REMINDED' ? nameOf(event.payload.by) : null
}

function visitEntries(visit: Pick<VisitView, 'events'>, nameOf: Names): CourseEntry[] {
  return visit.events.map(({ seq, at, event }) => ({
    key: `visit ${seq}`,
    at,
    source: 'visit',
    by: byOf(event, nameOf),
    record: null,
    ...eventWords(event, shanghaiTime),
  }))
}

/** The steps of a case that the visit records as events of its own, and the visit's events. */
const sameAs: Readonly<Record<string, string>> = {
  SCRIPT_OPENED: 'SCRIPT_OPENED',
  FOLLOW_UP_DONE: 'FOLLOWED_UP',
  CANCELLED: 'CANCELLED',
}

function stepEntries(visit: Pick<VisitView, 'events'>, records: VisitRecords, nameOf: Names): CourseEntry[] {
  const told = new Set(visit.events.map(({ at, event }) => `${event.type} ${at}`))
  const problemOf = new Map(records.problems.map(({ caseId, id }) => [caseId, id]))
  const followUpOf = new Map(records.followUps.map(({ caseId, id }) => [caseId, id]))
  const placeOf = ({ type, caseId }: VisitRecords['steps'][number]) => {
    if (type.startsWith('PROBLEM_'))
      return { source: 'problem', record: problemOf.get(caseId) ?? null } as const
    if (type.startsWith('FOLLOW_UP_'))
      return { source: 'followUp', record: followUpOf.get(caseId) ?? null } as const
    return { source: 'case', record: caseId } as const
  }
  return records.steps
    .filter(({ type, at }) => !told.has(`${sameAs[type]} ${at}`))
    .map((step) => ({
      key: `step ${step.caseId} ${step.seq}`,
      at: step.at,
      title: stepName(step),
      note: stepNotes(step, nameOf).join(' · '),
      by: step.by ?? words.system,
      tone: undefined,
      ...placeOf(step),
    }))
}

function openingEntries(visit: Pick<VisitView, 'events'>, records: VisitRecords): CourseEntry[] {
  const problems = records.problems.map(
    (problem): CourseEntry => ({
      key: `problem ${problem.id}`,
      at: problem.openedAt,
      source: 'problem',
      title: words.problemOpened,
      note: callbackText.categories[problem.category],
      by: problem.openedByName,
      tone: 'bad',
      record: problem.id,
    }),
  )
  const left = new Set(
    visit.events.filter(({ event }) => event.type === 'LEFT_THE_PHONE').map(({ at }) => at),
  )
  const followUps = records.followUps
    // The visit's own event says the same.
    .filter(({ openedAt }) => !left.has(openedAt))
    .map(
      (followUp): CourseEntry => ({
        key: `followUp ${followUp.id}`,
        at: followUp.openedAt,
        source: 'followUp',
        title: words.followUpOpened,
        note: callbackText.followUp.causes[followUp.cause],
        by: followUp.openedByName,
        tone: undefined,
        record: followUp.id,
      }),
    )
  return [...problems, ...followUps]
}

function qualityEntries({ quality }: VisitRecords): CourseEntry[] {
  return quality.flatMap((check): CourseEntry[] => [
    {
      key: `quality ${check.id}`,
      at: check.createdAt,
      source: 'quality',
      title: words.qualitySelected,
      note: check.reasons.map((reason) => callbackText.qualityReasons[reason]).join('、'),
      by: null,
      tone: undefined,
      record: check.id,
    },
    ...(check.reviewedAt === null
      ? []
      : [
          {
            key: `scored ${check.id}`,
            at: check.reviewedAt,
            source: 'quality',
            title: words.qualityScored,
            note: check.total === null ? '' : words.score(check.total),
            by: check.reviewerName,
            tone: undefined,
            record: check.id,
          } as const,
        ]),
  ])
}

/**
 * Everything that happened to a visit, the latest first: its own events, the steps of its cases, problem cases and
 * follow-ups, and its quality checks. A step that the visit records as an event of its own is listed once.
 */
export function courseOf(visit: Pick<VisitView, 'events'>, records: VisitRecords): CourseEntry[] {
  const nameOf = namesOf(records)
  const all = [
    ...stepEntries(visit, records, nameOf),
    ...visitEntries(visit, nameOf),
    ...openingEntries(visit, records),
    ...qualityEntries(records),
  ]
  const place = ({ source }: CourseEntry) => sources.indexOf(source)
  // The sort is stable, so that entries of one record keep their order.
  const inOrder = all.toSorted((a, b) => (a.at === b.at ? place(a) - place(b) : a.at < b.at ? -1 : 1))
  return inOrder.reverse()
}

/** How a visit ended, who ended it, and when. `by` is null if no member of staff did. */
export interface VisitEnd {
  readonly at: string
  readonly how: string
  readonly by: string | null
}

/**
 * The end of a visit, from its last events; null while it is under way. A visit that the agents could not complete ended
 * with its problem case or with the result of its follow-up.
 */
export function endOf(
  visit: Pick<VisitView, 'events' | 'cases'>,
  records: VisitRecords,
  cancelled: Readonly<Record<string, string>>,
): VisitEnd | null {
  const nameOf = namesOf(records)
  const last = (type: string) => visit.events.findLast(({ event }) => event.type === type)
  const nameIn = (type: string) => {
    const found = last(type)
    return found === undefined ? null : byOf(found.event, nameOf)
  }
  const success = visit.events.findLast(({ event }) => event.type === 'SUCCEEDED')
  if (success !== undefined && success.event.type === 'SUCCEEDED') {
    const { method } = success.event.payload
    const by =
      method === 'WECHAT' ? null : method === 'PHONE' ? nameIn('PHONE_ANSWERED') : nameIn('FOLLOWED_UP')
    return { at: success.at, how: text.end[method], by }
  }
  const ended = last('CANCELLED')
  if (ended !== undefined && ended.event.type === 'CANCELLED')
    return { at: ended.at, how: text.end.cancelled(cancelled[ended.event.payload.because] ?? ''), by: null }
  const followed = last('FOLLOWED_UP')
  if (followed !== undefined && followed.event.type === 'FOLLOWED_UP')
    return {
      at: followed.at,
      how: text.end.followUp(callbackText.followUp.results[followed.event.payload.result]),
      by: nameIn('FOLLOWED_UP'),
    }
  const problem = records.problems.at(-1)
  const isOpen = visit.cases.some(({ status }) => status === 'OPEN')
  return problem === undefined || isOpen
    ? null
    : { at: problem.openedAt, how: text.end.problem, by: problem.openedByName }
}
