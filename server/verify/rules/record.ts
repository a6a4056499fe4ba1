import { fold, type VisitEvent, visitEventSchema } from '../../visit/rules/events.ts'
import type { Evidence } from './evidence.ts'
import type { Finding, Found } from './findings.ts'

/** The instants of a visit that follow from its events. */
const instants = [
  'openedAt',
  'windowEndsAt',
  'coolingOffEndsAt',
  'startedAt',
  'verifiedAt',
  'noticedAt',
  'submittedAt',
  'signedAt',
  'closedAt',
] as const

/** Compares the visit's state, which the pages of a pack show, with the state that follows from its events. */
export function checkRecord({ visit, events }: Evidence): Found {
  const read = events.map((event) => ({ event, parsed: visitEventSchema.safeParse(event) }))
  const unknown = read.find(({ parsed }) => !parsed.success)
  if (unknown !== undefined)
    return { findings: [], open: [{ what: 'EVENT_UNKNOWN', seq: unknown.event.seq }] }
  const known = (at: (event: Evidence['events'][number]) => string) =>
    read.flatMap(({ event, parsed }): { event: VisitEvent; at: Date }[] =>
      parsed.success ? [{ event: parsed.data, at: new Date(at(event)) }] : [],
    )
  const entries = known(({ at }) => at)
  if (entries[0]?.event.type !== 'VISIT_OPENED')
    return { findings: [{ what: 'EVENT_CHANGED', seq: 1 }], open: [] }
  // An explained opening has two instants, and the record can have either of them.
  const states = [
    fold(visit.id, entries),
    fold(
      visit.id,
      known(({ at, linkedAt }) => linkedAt ?? at),
    ),
  ]
  const findings: Finding[] = []
  for (const field of instants)
    if (!states.some((state) => (state[field]?.toISOString() ?? null) === visit[field]))
      findings.push({ what: 'RECORD_DIFFERS', field })
  for (const field of ['status', 'version', 'method', 'revision'] as const)
    if (!states.some((state) => state[field] === visit[field]))
      findings.push({ what: 'RECORD_DIFFERS', field })
  return { findings, open: [] }
}
