import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { foldedRow } from '#server/visit/rows.ts'
import { fold } from '#server/visit/rules/events.ts'
import { dayFromText, dayNumber } from '#test/simulation/support/days.ts'
import {
  COUNTED_CODES,
  escalations,
  FAILURES_A_DAY,
  failuresOn,
  READING_MS,
  type Settled,
  speaksFor,
  windowOf,
} from '#test/simulation/support/model.ts'
import type { Accepted, Facts, VisitFacts } from './facts.ts'
import type { FaceTruth } from './ports.ts'
import { type EventRow, eventOf, type Snapshot } from './snapshot.ts'

export interface Broken {
  readonly invariant: string
  readonly detail: string
}

/** The part of the simulated world that the checks are allowed to read. */
export interface Truth {
  readonly facts: Facts
  readonly faceTruth: (token: string) => FaceTruth | undefined
  readonly phoneIndex: (phone: string) => string
}

/** Actions on a visit that add no event to it. */
const withoutEvent = new Set(['identity.faceStart', 'identity.again'])

const afterwardsSchema = z.object({ checkId: z.string(), passed: z.boolean(), counted: z.boolean() })

interface SettledAt {
  readonly entry: Settled
  readonly at: Date
  /** True if the product recorded the check as counted. */
  readonly counted: boolean
}

interface Escalation {
  readonly due: Date
  /**
   * The instant at which the last failure of the three days was settled. Before this instant, the product could not
   * know of the escalation.
   */
  readonly knownAt: Date
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}

/** Compares the data that the run left behind with the procedure. The result has one entry for each violation. */
export function check(snapshot: Snapshot, truth: Truth): Broken[] {
  return new Check(snapshot, truth).run()
}

class Check {
  readonly #broken: Broken[] = []
  readonly #snapshot: Snapshot
  readonly #truth: Truth
  readonly #events: Map<string, EventRow[]>
  readonly #accepted: Map<string, Accepted[]>
  readonly #escalations = new Map<string, readonly Escalation[]>()

  constructor(snapshot: Snapshot, truth: Truth) {
    this.#snapshot = snapshot
    this.#truth = truth
    this.#events = groupBy(snapshot.events, (event) => event.visit_id)
    const accepted = truth.facts.accepted.map((entry) => ({ ...entry, at: this.#moment(entry.at) }))
    this.#accepted = groupBy(accepted, (entry) => entry.visitId)
  }

  /**
   * Returns the start of the group of concurrent actions to which an instant belongs. Instants within a group are not
   * compared, because the clock advances at every reading and the order of concurrent readers is arbitrary.
   */
  #moment(at: Date): Date {
    return this.#truth.facts.moments.findLast((moment) => moment <= at) ?? at
  }

  #hold(holds: boolean, invariant: string, detail: () => string): void {
    if (!holds) this.#broken.push({ invariant, detail: detail() })
  }

  run(): Broken[] {
    this.#streaks()
    const cases = groupBy(this.#snapshot.cases, (row) => row.visit_id)
    for (const visit of this.#snapshot.visits) {
      const facts = this.#truth.facts.visits.get(visit.id)
      if (!facts) {
        this.#broken.push({
          invariant: 'INTAKE',
          detail: `visit ${visit.id} belongs to no row that was taken in`,
        })
        continue
      }
      const events = this.#events.get(visit.id) ?? []
      this.#ends(visit, cases.get(visit.id) ?? [])
      this.#rebuilt(visit, events)
      this.#window(visit, facts, events)
      this.#steps(visit, facts, events)
    }
    this.#oneVisitPerPolicy()
    this.#success()
    this.#late()
    this.#audit()
    this.#reminders()
    return [...this.#broken, ...this.#truth.facts.seen]
  }

  #ends(visit: Snapshot['visits'][number], cases: Snapshot['cases']): void {
    const open = cases.filter((row) => row.status === 'OPEN').length
    const ended = ['SUCCESS', 'CALLBACK', 'CANCELLED'].includes(visit.status)
    this.#hold(ended, 'ENDS_ONCE', () => `${visit.id} still stands at ${visit.status}`)
    const wanted = visit.status === 'CALLBACK' ? 1 : 0
    this.#hold(open === wanted, 'ENDS_ONCE', () => `${visit.id} ${visit.status} with ${open} open cases`)
    this.#hold(cases.length <= 1, 'ONE_CASE', () => `${visit.id} had ${cases.length} cases`)
  }

  /**
   * Checks that the row equals the state computed from its events, and that no event was changed since it was
   * written.
   */
  #rebuilt(visit: Snapshot['visits'][number], rows: readonly EventRow[]): void {
    const state = fold(
      visit.id,
      rows.map((row) => ({ event: eventOf(row), at: row.at })),
    )
    this.#hold(
      isDeepStrictEqual(state && { ...foldedRow(state), headHash: visit.headHash }, visit),
      'FOLD',
      () => `${visit.id}: the events tell another row`,
    )
    let previous = Buffer.alloc(32)
    for (const [index, row] of rows.entries()) {
      const said = {
        at: row.at.toISOString(),
        payload: row.payload,
        seq: row.seq,
        type: row.type,
        visitId: visit.id,
      }
      const hash = createHash('sha256').update(previous).update(spell(said)).digest()
      this.#hold(
        row.seq === index + 1 && hash.equals(row.hash),
        'CHAIN',
        () => `${visit.id}: link ${row.seq} is broken`,
      )
      previous = hash
    }
    this.#hold(previous.equals(visit.headHash), 'CHAIN', () => `${visit.id}: the head is not the last link`)
  }

  #due(visit: Snapshot['visits'][number], at: Date): Escalation[] {
    const all = this.#escalations.get(visit.customerId) ?? []
    return all.filter((entry) => visit.openedAt < entry.due && entry.due <= at)
  }

  #window(visit: Snapshot['visits'][number], facts: VisitFacts, rows: readonly EventRow[]): void {
    const { closesAt, short } = windowOf(visit.openedAt, facts.receiptDay, facts.coolingOffDays)
    this.#hold(
      +visit.windowEndsAt === +closesAt,
      'WINDOW',
      () => `${visit.id} closes at ${visit.windowEndsAt.toISOString()}`,
    )
    for (const row of rows) {
      const event = eventOf(row)
      if (event.type === 'SENT_TO_CALLBACK') this.#reasons(visit, row, event.payload.reasons, closesAt, short)
      if (!ownSteps.has(event.type)) continue
      this.#hold(
        row.at < closesAt,
        'WINDOW',
        () => `${visit.id}: ${row.type} at ${row.at.toISOString()}, closed at ${closesAt.toISOString()}`,
      )
      const known = this.#due(visit, row.at).filter((entry) => entry.knownAt < this.#moment(row.at))
      this.#hold(
        known.length === 0,
        'WINDOW',
        () => `${visit.id}: ${row.type} at ${row.at.toISOString()} after the escalation`,
      )
    }
  }

  #reasons(
    visit: Snapshot['visits'][number],
    row: EventRow,
    reasons: readonly string[],
    closesAt: Date,
    short: boolean,
  ): void {
    const expired = reasons.includes('WINDOW_EXPIRED')
    const faces = reasons.includes('FACE_FAILED_3_DAYS')
    const swept = expired || faces
    const overdue = row.at >= closesAt
    const escalated = this.#due(visit, row.at)
    this.#hold(!expired || overdue, 'REASONS', () => `${visit.id} expired early, at ${row.at.toISOString()}`)
    this.#hold(
      !faces || escalated.length > 0,
      'REASONS',
      () => `${visit.id} escalated without three failed days`,
    )
    this.#hold(
      !swept || !overdue || expired,
      'REASONS',
      () => `${visit.id}: the end of the window is not among ${reasons}`,
    )
    // Only the latest escalation is stored, so an older one is not required as a reason. A visit that was not swept
    // since the older one goes to the agents because its window has ended.
    const latest = (this.#escalations.get(visit.customerId) ?? [])
      .filter((entry) => entry.knownAt <= this.#moment(row.at))
      .at(-1)
    const known = latest !== undefined && latest.knownAt < this.#moment(row.at) && escalated.includes(latest)
    this.#hold(
      !swept || !known || faces,
      'REASONS',
      () => `${visit.id}: the failed days are not among ${reasons}`,
    )
    const atOnce = reasons.includes('COOLING_OFF_SHORT')
    this.#hold(
      atOnce === (short && +row.at === +visit.openedAt),
      'REASONS',
      () => `${visit.id}: ${reasons} with short=${short}`,
    )
  }

  /**
   * Checks that every request that succeeded was allowed. The check uses the tokens that the pages held, not the
   * rules of the product.
   */
  #steps(visit: Snapshot['visits'][number], facts: VisitFacts, rows: readonly EventRow[]): void {
    const noticed = rows.find((row) => row.type === 'NOTICE_CONFIRMED')?.at
    const firstSubmit = rows.find((row) => row.type === 'SUBMITTED')
    for (const entry of this.#accepted.get(visit.id) ?? []) {
      this.#hold(
        entry.customer === facts.customer,
        'OWNERSHIP',
        () => `${visit.id} obeyed person ${entry.customer}`,
      )
      if (entry.step === 'START' || entry.step === 'HAND_OVER') continue
      this.#hold(
        this.#isVerified(entry, facts, visit.customerId),
        'IDENTITY',
        () => `${visit.id}: ${entry.step} at ${entry.at.toISOString()} without a check`,
      )
      if (entry.step === 'NOTICE') continue
      this.#hold(
        noticed !== undefined && this.#moment(noticed) <= entry.at,
        'NOTICE',
        () => `${visit.id}: ${entry.step} before the notice`,
      )
      if (entry.step === 'SUBMIT' && firstSubmit && +this.#moment(firstSubmit.at) === +entry.at)
        this.#readLongEnough(visit.id, entry.identity, firstSubmit.at, rows)
      if (entry.step === 'SIGN')
        this.#hold(entry.written === true, 'SIGNATURE', () => `${visit.id}: signed with nothing written`)
    }
  }

  #readLongEnough(visitId: string, reader: string | null, at: Date, rows: readonly EventRow[]): void {
    const since = rows
      .filter((row) => row.type === 'QUESTIONNAIRE_OPENED' && row.payload.reader === reader)
      .map((row) => row.at.getTime())
    const read = at.getTime() - Math.min(...since, at.getTime())
    this.#hold(read >= READING_MS, 'READING', () => `${visitId}: submitted after ${read} ms`)
  }

  #isVerified(entry: Accepted, facts: VisitFacts, customerId: string): boolean {
    const session = this.#snapshot.sessions.find((row) => row.id === entry.identity)
    if (!session || session.customer_id !== customerId || session.customer_session_id !== entry.session)
      return false
    const attempt = this.#snapshot.attempts.find((row) => row.id === session.attempt_id)
    if (attempt?.status !== 'PASSED' || attempt.customer_id !== customerId) return false
    if (attempt.method === 'FACE') {
      const truth = this.#truth.faceTruth(attempt.vendor_token ?? '')
      if (truth?.code !== 0 || truth.impostor) return false
    }
    const before = (this.#truth.facts.sent.get(session.id) ?? []).filter((at) => this.#moment(at) < entry.at)
    const sitting = {
      id: session.id,
      method: session.method,
      phone: session.phone_index,
      verifiedAt: session.verified_at,
      lastSeenAt: before.at(-1) ?? session.verified_at,
      // If a customer leaves at the same moment at which another request performs a step, either of them can come
      // first.
      endedAt:
        session.ended_at !== null && this.#moment(session.ended_at) < entry.at ? session.ended_at : null,
    }
    return speaksFor(sitting, facts.method, this.#truth.phoneIndex(facts.phone), entry.at)
  }

  #success(): void {
    const answers = groupBy(this.#snapshot.answers, (row) => `${row.visit_id}/${row.revision}`)
    const strokes = new Map(
      this.#snapshot.signatures.map((row) => [`${row.visit_id}/${row.sha256}`, row.strokes]),
    )
    for (const visit of this.#snapshot.visits) {
      if (visit.signedAt === null) {
        this.#hold(visit.status !== 'SUCCESS', 'SIGNATURE', () => `${visit.id} succeeded unsigned`)
        continue
      }
      const given = answers.get(`${visit.id}/${visit.revision}`) ?? []
      const asked = visit.questions ?? []
      const failing = asked.filter(
        ({ key, passing }) => given.find((row) => row.question_key === key)?.answer !== passing,
      )
      const complete = asked.length > 0 && given.length === asked.length
      this.#hold(
        complete,
        'ANSWERS',
        () => `${visit.id}: ${given.length} answers to ${asked.length} questions`,
      )
      const passed = visit.status === 'SUCCESS'
      const cancelled = visit.status === 'CANCELLED'
      this.#hold(
        cancelled || passed === (failing.length === 0),
        'ANSWERS',
        () => `${visit.id} ${visit.status} with ${failing.length} failing`,
      )
      const drawn = strokes.get(`${visit.id}/${visit.signature}`) ?? ''
      const sha = createHash('sha256').update(drawn).digest('hex')
      this.#hold(
        drawn !== '' && sha === visit.signature,
        'SIGNATURE',
        () => `${visit.id}: the strokes are not the signature`,
      )
    }
    for (const pin of this.#snapshot.pinned) {
      const sha = createHash('sha256').update(pin.rendered).digest('hex')
      this.#hold(
        sha === pin.sha256,
        'ANSWERS',
        () => `${pin.visit_id}: the pinned text is not what was pinned`,
      )
    }
  }

  #oneVisitPerPolicy(): void {
    const opened = groupBy(
      this.#snapshot.visits.map((visit) => `${visit.policyId}/${visit.customerId}`),
      (key) => key,
    )
    for (const [key, visits] of opened)
      this.#hold(visits.length === 1, 'INTAKE', () => `${key}: ${visits.length} visits`)
  }

  #late(): void {
    const visits = new Map(this.#snapshot.visits.map((visit) => [visit.id, visit]))
    for (const { visitId, at: refusedAt, code } of this.#truth.facts.refusedLate) {
      const at = this.#moment(refusedAt)
      const visit = visits.get(visitId)
      if (!visit) continue
      const over = (this.#events.get(visitId) ?? []).some(
        (row) => ends.has(row.type) && this.#moment(row.at) <= at,
      )
      const late = at >= visit.windowEndsAt || this.#due(visit, at).length > 0
      this.#hold(
        over || late,
        'WINDOW',
        () => `${visitId}: ${code} at ${at.toISOString()} although it was open`,
      )
    }
  }

  /** Identity checks after a visit's success, which add no event to it. Only the audit has their outcome. */
  #checksAfterwards() {
    return this.#snapshot.audits.flatMap(({ at, action, target_id: visit_id, change }) => {
      if (action !== 'identity.again') return []
      const { checkId: attemptId, passed, counted } = afterwardsSchema.parse(change)
      const method = 'SMS' as const
      const event = passed
        ? ({ type: 'IDENTITY_VERIFIED', payload: { method, attemptId, carried: false } } as const)
        : ({ type: 'IDENTITY_FAILED', payload: { method, attemptId, vendorCode: null, counted } } as const)
      return [{ at, visit_id, type: event.type, event }]
    })
  }

  /** Collects the real outcome of every identity check, in the order in which the checks were settled. */
  #streaks(): void {
    const attempts = new Map(this.#snapshot.attempts.map((row) => [row.id, row]))
    const settled = new Map<string, SettledAt[]>()
    const happened = [
      ...this.#snapshot.events.map((row) => ({ ...row, event: eventOf(row) })),
      ...this.#checksAfterwards(),
    ]
    for (const row of happened.sort((a, b) => +this.#moment(a.at) - +this.#moment(b.at))) {
      const { event } = row
      if (event.type !== 'IDENTITY_FAILED' && event.type !== 'IDENTITY_VERIFIED') continue
      if (event.type === 'IDENTITY_VERIFIED' && event.payload.carried) continue
      const attempt = attempts.get(event.payload.attemptId)
      if (!attempt) {
        this.#broken.push({ invariant: 'IDENTITY', detail: `${row.visit_id}: ${row.type} of no attempt` })
        continue
      }
      const face = attempt.method === 'FACE'
      const code = face ? this.#truth.faceTruth(attempt.vendor_token ?? '')?.code : undefined
      const counts = face ? code !== undefined && COUNTED_CODES.includes(code) : true
      const failed = event.type === 'IDENTITY_FAILED'
      const counted = failed && event.payload.counted
      this.#hold(!counted || counts, 'COUNTED', () => `${row.visit_id}: code ${code} was counted`)
      if (failed && !counts) continue
      const day = face ? dayFromText(attempt.day) : dayNumber(row.at)
      const entry = { day, outcome: failed ? ('FAILED' as const) : ('PASSED' as const) }
      const known = settled.get(attempt.customer_id) ?? []
      settled.set(attempt.customer_id, [...known, { entry, at: this.#moment(row.at), counted }])
    }
    for (const [customer, entries] of settled) this.#streak(customer, entries)
  }

  #streak(customer: string, entries: readonly SettledAt[]): void {
    const found: Escalation[] = []
    for (const [index, { at }] of entries.entries()) {
      for (const due of escalations(entries.slice(0, index + 1).map(({ entry }) => entry))) {
        if (!found.some((known) => +known.due === +due)) found.push({ due, knownAt: at })
      }
    }
    this.#escalations.set(customer, found)
    const all = entries.map(({ entry }) => entry)
    const standing = this.#snapshot.standings.find((row) => row.customer_id === customer)
    const last = found.at(-1)?.due.getTime() ?? null
    this.#hold(
      (standing?.escalate_at?.getTime() ?? null) === last,
      'STREAK',
      () => `${customer}: to the phone at ${standing?.escalate_at?.toISOString()}`,
    )
    for (const day of new Set(all.map((entry) => entry.day))) {
      // Two devices can both start the last check of a day. Failures beyond the day's limit are not counted.
      const counted = entries.filter(({ entry, counted: was }) => was && entry.day === day).length
      const due = Math.min(failuresOn(all, day), FAILURES_A_DAY)
      this.#hold(
        counted === due,
        'DAY_LIMIT',
        () => `${customer}: ${counted} failures counted on one day, not ${due}`,
      )
    }
    for (const record of standing?.days ?? []) {
      const failed = Math.min(failuresOn(all, dayFromText(record.day)), FAILURES_A_DAY)
      this.#hold(
        record.face + record.sms === failed,
        'COUNTED',
        () => `${customer} ${record.day}: ${failed} happened`,
      )
    }
  }

  /** Checks that every event has an audit row and every audit row has an event. */
  #audit(): void {
    const ofVisits = this.#snapshot.audits.filter(
      (row) => row.target_kind === 'visit' && !withoutEvent.has(row.action),
    )
    const traces = groupBy(ofVisits, (row) => `${row.target_id}@${+row.at}`)
    const later = this.#snapshot.events.filter((row) => !isOpening(row))
    const written = groupBy(later, (row) => `${row.visit_id}@${+row.at}`)
    for (const [key, rows] of written) {
      const trace = traces.get(key)?.length ?? 0
      this.#hold(
        trace >= 1 && trace <= rows.length,
        'AUDIT',
        () => `${key}: ${rows.length} events, ${trace} traces`,
      )
    }
    for (const key of traces.keys()) {
      this.#hold(written.has(key), 'AUDIT', () => `${key}: a trace without an event`)
    }
    const taken = this.#snapshot.audits.filter(
      (row) => row.action === 'policy.intake' && row.target_kind === 'policy',
    )
    const policies = new Set(this.#snapshot.visits.map((visit) => visit.policyId))
    const traced = new Set(taken.map((row) => row.target_id))
    for (const policy of policies)
      this.#hold(traced.has(policy), 'AUDIT', () => `policy ${policy} was taken in without a trace`)
  }

  #reminders(): void {
    const visits = new Map(this.#snapshot.visits.map((visit) => [visit.id, visit]))
    const planned = groupBy(this.#snapshot.outbox, (row) => `${row.visit_id}/${row.round}`)
    for (const [key, rows] of planned)
      this.#hold(rows.length === 1, 'REMINDERS', () => `${key}: ${rows.length} messages`)
    for (const row of this.#snapshot.outbox) {
      const visit = visits.get(row.visit_id)
      this.#hold(row.outcome !== null, 'REMINDERS', () => `${row.dedupe_key} was never settled`)
      this.#hold(
        visit !== undefined && row.available_at < visit.windowEndsAt,
        'REMINDERS',
        () => `${row.dedupe_key} comes after the window`,
      )
      const hour = (row.available_at.getUTCHours() + 8) % 24
      this.#hold(hour >= 8 && hour < 21, 'REMINDERS', () => `${row.dedupe_key} at ${hour} o’clock`)
    }
    const reminded = this.#snapshot.events.filter((row) => row.type === 'REMINDED')
    for (const [key, rows] of groupBy(reminded, (row) => `${row.visit_id}/${String(row.payload.round)}`)) {
      this.#hold(
        rows.length === 1 && planned.has(key),
        'REMINDERS',
        () => `${key}: reminded ${rows.length} times`,
      )
    }
    const delivered = this.#snapshot.outbox.filter((row) => row.outcome === 'DELIVERED').length
    this.#hold(
      delivered === reminded.length,
      'REMINDERS',
      () => `${delivered} delivered, ${reminded.length} on record`,
    )
  }
}

/** Events that only a customer causes, and only while the visit is online. */
const ownSteps = new Set([
  'VISIT_STARTED',
  'IDENTITY_VERIFIED',
  'NOTICE_CONFIRMED',
  'QUESTIONNAIRE_OPENED',
  'DRAFT_SAVED',
  'SUBMITTED',
  'RETURNED_TO_EDIT',
  'SIGNED',
  'SUCCEEDED',
])

const ends = new Set(['SENT_TO_CALLBACK', 'SUCCEEDED', 'CANCELLED'])

function isOpening(row: EventRow): boolean {
  const reasons = z.object({ reasons: z.array(z.string()) }).safeParse(row.payload)
  return (
    row.type === 'VISIT_OPENED' ||
    (row.seq === 2 && reasons.success && reasons.data.reasons.includes('COOLING_OFF_SHORT'))
  )
}

/** Writes JSON with sorted members. It is implemented here so that the check does not depend on the code under test. */
function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${spell(member)}`).join(',')}}`
}
