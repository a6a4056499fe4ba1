import type { AttemptRow, QueueSnapshot } from './snapshot.ts'

/** One way to corrupt the records, and the rule that must report it. */
export interface Tampering {
  readonly rule: string
  readonly tamper: (snapshot: QueueSnapshot) => QueueSnapshot
}

function some<T>(rows: readonly T[], fits: (row: T) => boolean): T {
  const found = rows.find(fits)
  if (found === undefined) throw new Error('the run brought nothing to tamper with')
  return found
}

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)
const MINUTE = 60_000

function withCall(snapshot: QueueSnapshot, make: (call: AttemptRow) => Partial<AttemptRow>): QueueSnapshot {
  const call = some(
    snapshot.attempts,
    ({ direction, disposition }) => direction === 'OUT' && disposition !== null,
  )
  const another = { ...call, id: 'another', promised: null, ...make(call) }
  const attempts = [...snapshot.attempts, another].sort(
    (a, b) => a.started_at.getTime() - b.started_at.getTime(),
  )
  return { ...snapshot, attempts }
}

const onDay = (at: Date, hour: number) =>
  new Date(
    `${later(at, 8 * 60 * MINUTE)
      .toISOString()
      .slice(0, 10)}T${String(hour).padStart(2, '0')}:00:00+08:00`,
  )

function withCase(snapshot: QueueSnapshot, outcome: string | null, change: object): QueueSnapshot {
  const row = some(snapshot.cases, (one) => one.outcome === outcome)
  return { ...snapshot, cases: snapshot.cases.map((one) => (one === row ? { ...one, ...change } : one)) }
}

export const tamperings: readonly Tampering[] = [
  {
    rule: 'hours',
    tamper: (snapshot) => withCall(snapshot, ({ started_at }) => ({ started_at: onDay(started_at, 21) })),
  },
  {
    rule: 'two hours apart',
    tamper: (snapshot) =>
      withCall(snapshot, ({ started_at }) => ({ started_at: later(started_at, 30 * MINUTE) })),
  },
  {
    rule: 'parts of the day',
    tamper: (snapshot) => withCall(snapshot, ({ started_at }) => ({ started_at: later(started_at, MINUTE) })),
  },
  {
    rule: 'three a day',
    tamper: (snapshot) => {
      const call = some(snapshot.attempts, ({ direction }) => direction === 'OUT')
      const more = [1, 2, 3].map((n) => ({ ...call, id: `more ${n}`, started_at: later(call.started_at, n) }))
      const attempts = [...snapshot.attempts, ...more].sort(
        (a, b) => a.started_at.getTime() - b.started_at.getTime(),
      )
      return { ...snapshot, attempts }
    },
  },
  {
    rule: 'only the holder writes',
    tamper: (snapshot) => {
      const event = some(snapshot.events, ({ type }) => type === 'FINISHED')
      return {
        ...snapshot,
        events: snapshot.events.map((one) => (one === event ? { ...one, by: 'somebody' } : one)),
      }
    },
  },
  {
    rule: 'one lease a case',
    tamper: (snapshot) => {
      const event = some(
        snapshot.events,
        ({ type, payload }) => type === 'CLAIMED' && payload.expired === undefined,
      )
      const index = snapshot.events.indexOf(event)
      const again = { ...event, by: 'somebody' }
      return { ...snapshot, events: snapshot.events.toSpliced(index + 1, 0, again) }
    },
  },
  {
    rule: 'one agent a customer',
    tamper: (snapshot) => {
      const event = some(snapshot.events, ({ type }) => type === 'FINISHED')
      const other = some(snapshot.cases, ({ id }) => id !== event.case_id)
      const held = {
        ...event,
        case_id: other.id,
        type: 'TAKEN',
        by: 'somebody',
        at: new Date(0),
        payload: {},
      }
      const cases = snapshot.cases.map((row) =>
        row === other ? { ...row, customer_id: event.customer_id } : row,
      )
      const rest = snapshot.events.filter(({ case_id }) => case_id !== other.id)
      return { ...snapshot, cases, events: [...rest, held] }
    },
  },
  {
    rule: 'one case an agent',
    tamper: (snapshot) => {
      const event = some(snapshot.events, ({ type }) => type === 'FINISHED')
      const other = some(snapshot.cases, ({ id }) => id !== event.case_id)
      const held = { ...event, case_id: other.id, type: 'TAKEN', at: new Date(0), payload: {} }
      return { ...snapshot, events: [...snapshot.events.filter(({ case_id }) => case_id !== other.id), held] }
    },
  },
  {
    rule: 'nothing open is forgotten',
    tamper: (snapshot) => withCase(snapshot, null, { ready: false, wake_at: null, paused_at: null }),
  },
  {
    rule: 'a closed case is in nobody’s hands',
    tamper: (snapshot) => withCase(snapshot, 'SUCCESS', { lease_by: 'somebody' }),
  },
  {
    rule: 'every step is on record',
    tamper: (snapshot) => ({ ...snapshot, events: snapshot.events.slice(1) }),
  },
  {
    rule: 'success closes both',
    tamper: (snapshot) => withCase(snapshot, 'SUCCESS', { visit_status: 'CALLBACK' }),
  },
  {
    rule: 'a problem opens a problem case',
    tamper: (snapshot) => ({ ...snapshot, problems: snapshot.problems.slice(1) }),
  },
  {
    rule: 'what leaves the phone has a follow-up',
    tamper: (snapshot) => ({ ...snapshot, followUps: snapshot.followUps.slice(1) }),
  },
  {
    rule: 'unreachable only after six attempts on three days',
    tamper: (snapshot) => {
      const row = some(snapshot.cases, ({ outcome }) => outcome === 'SUCCESS')
      return { ...snapshot, followUps: [...snapshot.followUps, { case_id: row.id, cause: 'UNREACHABLE' }] }
    },
  },
  {
    rule: 'every complaint is listened to',
    tamper: (snapshot) => {
      const complaint = some(snapshot.attempts, ({ disposition }) => disposition === 'COMPLAINT')
      return {
        ...snapshot,
        quality: snapshot.quality.filter(({ attempt_id }) => attempt_id !== complaint.id),
      }
    },
  },
  {
    rule: 'a call that was noted stays',
    tamper: (snapshot) => ({ ...snapshot, attempts: snapshot.attempts.slice(1) }),
  },
  {
    rule: 'a result that was taken stays',
    tamper: (snapshot) => ({
      ...snapshot,
      events: snapshot.events.filter(({ type }) => type !== 'FINISHED'),
    }),
  },
]
