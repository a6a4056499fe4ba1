import type { Snapshot } from './snapshot.ts'

/** One way to corrupt a database, and the invariant that must report it. */
export interface Tampering {
  readonly name: string
  readonly notices: string
  readonly tamper: (snapshot: Snapshot) => Snapshot
}

/** Replaces the first row for which `fits` returns true. */
function first<T>(rows: readonly T[], fits: (row: T) => boolean, change: (row: T) => readonly T[]): T[] {
  const index = rows.findIndex(fits)
  const row = rows[index]
  if (row === undefined) throw new Error('the run left nothing to tamper with')
  return [...rows.slice(0, index), ...change(row), ...rows.slice(index + 1)]
}

const HOUR = 3_600_000
const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

export const tamperings: readonly Tampering[] = [
  {
    name: 'a second open case',
    notices: 'ENDS_ONCE',
    tamper: (all) => ({
      ...all,
      cases: first(
        all.cases,
        (row) => row.status === 'OPEN',
        (row) => [row, row],
      ),
    }),
  },
  {
    name: 'a visit in a case closed behind its back',
    notices: 'ENDS_ONCE',
    tamper: (all) => ({
      ...all,
      cases: first(
        all.cases,
        (row) => row.status === 'OPEN',
        (row) => [{ ...row, status: 'CLOSED' as const }],
      ),
    }),
  },
  {
    name: 'a visit that never ended',
    notices: 'ENDS_ONCE',
    tamper: (all) => ({
      ...all,
      visits: first(
        all.visits,
        (row) => row.status === 'SUCCESS',
        (row) => [{ ...row, status: 'REVIEWING' as const }],
      ),
    }),
  },
  {
    name: 'a row changed past its events',
    notices: 'FOLD',
    tamper: (all) => ({
      ...all,
      visits: first(
        all.visits,
        (row) => row.signedAt !== null,
        (row) => [{ ...row, revision: row.revision + 1 }],
      ),
    }),
  },
  {
    name: 'an event changed after it was written',
    notices: 'CHAIN',
    tamper: (all) => ({
      ...all,
      events: first(
        all.events,
        (row) => row.type === 'SUBMITTED',
        (row) => [{ ...row, at: later(row.at, 1) }],
      ),
    }),
  },
  {
    name: 'the last event removed',
    notices: 'CHAIN',
    tamper: (all) => ({
      ...all,
      events: first(
        all.events,
        (row) => row.type === 'SUCCEEDED',
        () => [],
      ),
    }),
  },
  {
    name: 'an answer changed',
    notices: 'ANSWERS',
    tamper: (all) => {
      const succeeded = new Set(all.visits.filter((row) => row.status === 'SUCCESS').map((row) => row.id))
      const flip = (answer: 'YES' | 'NO') => (answer === 'YES' ? ('NO' as const) : ('YES' as const))
      const lastRevision = new Map(all.visits.map((row) => [row.id, row.revision]))
      return {
        ...all,
        answers: first(
          all.answers,
          (row) => succeeded.has(row.visit_id) && lastRevision.get(row.visit_id) === row.revision,
          (row) => [{ ...row, answer: flip(row.answer) }],
        ),
      }
    },
  },
  {
    name: 'a signature redrawn',
    notices: 'SIGNATURE',
    tamper: (all) => {
      const signed = new Set(all.visits.map((row) => `${row.id}/${row.signature}`))
      const fits = (row: Snapshot['signatures'][number]) => signed.has(`${row.visit_id}/${row.sha256}`)
      const redrawn = (row: Snapshot['signatures'][number]) => [
        { ...row, strokes: row.strokes.replace('80', '81') },
      ]
      return { ...all, signatures: first(all.signatures, fits, redrawn) }
    },
  },
  {
    name: 'the traces of a visit removed',
    notices: 'AUDIT',
    tamper: (all) => {
      const started = all.audits.find((row) => row.action === 'visit.start')?.target_id
      return { ...all, audits: all.audits.filter((row) => row.target_id !== started) }
    },
  },
  {
    name: 'a trace invented',
    notices: 'AUDIT',
    tamper: (all) => ({
      ...all,
      audits: first(
        all.audits,
        (row) => row.action === 'visit.start',
        (row) => [row, { ...row, at: later(row.at, 7) }],
      ),
    }),
  },
  {
    name: 'a check that was over long before',
    notices: 'IDENTITY',
    tamper: (all) => ({
      ...all,
      sessions: all.sessions.map((row) => ({ ...row, verified_at: later(row.verified_at, -2 * HOUR) })),
    }),
  },
  {
    name: 'checks of somebody else’s browser',
    notices: 'IDENTITY',
    tamper: (all) => ({
      ...all,
      sessions: all.sessions.map((row) => ({ ...row, customer_session_id: '00' })),
    }),
  },
  {
    name: 'the notice confirmed a minute after it was needed',
    notices: 'NOTICE',
    tamper: (all) => ({
      ...all,
      events: all.events.map((row) =>
        row.type === 'NOTICE_CONFIRMED' ? { ...row, at: later(row.at, 2 * HOUR) } : row,
      ),
    }),
  },
  {
    name: 'reading that began later',
    notices: 'READING',
    tamper: (all) => ({
      ...all,
      events: all.events.map((row) =>
        row.type === 'QUESTIONNAIRE_OPENED' ? { ...row, at: later(row.at, HOUR) } : row,
      ),
    }),
  },
  {
    name: 'a window one day longer',
    notices: 'WINDOW',
    tamper: (all) => ({
      ...all,
      visits: first(
        all.visits,
        () => true,
        (row) => [{ ...row, windowEndsAt: later(row.windowEndsAt, 24 * HOUR) }],
      ),
    }),
  },
  {
    name: 'an escalation that nobody earned',
    notices: 'STREAK',
    tamper: (all) => ({
      ...all,
      standings: first(
        all.standings,
        (row) => row.escalate_at === null,
        (row) => [{ ...row, escalate_at: new Date(0) }],
      ),
    }),
  },
  {
    name: 'a failure too many on record',
    notices: 'COUNTED',
    tamper: (all) => ({
      ...all,
      standings: first(
        all.standings,
        (row) => row.days.length > 0,
        (row) => [{ ...row, days: row.days.map((day) => ({ ...day, face: day.face + 1 })) }],
      ),
    }),
  },
  {
    name: 'the same reminder twice',
    notices: 'REMINDERS',
    tamper: (all) => ({
      ...all,
      outbox: first(
        all.outbox,
        () => true,
        (row) => [row, row],
      ),
    }),
  },
  {
    name: 'a reason nobody gave',
    notices: 'REASONS',
    tamper: (all) => ({
      ...all,
      events: first(
        all.events,
        (row) => row.type === 'SENT_TO_CALLBACK' && row.seq > 2,
        (row) => [{ ...row, payload: { reasons: ['COOLING_OFF_SHORT'] } }],
      ),
    }),
  },
  {
    name: 'a visit nobody sent in',
    notices: 'INTAKE',
    tamper: (all) => ({
      ...all,
      visits: first(
        all.visits,
        () => true,
        (row) => [row, { ...row, id: '00000000-0000-7000-8000-000000000000' }],
      ),
    }),
  },
]
