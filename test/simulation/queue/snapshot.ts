import type { Database } from '#server/kernel/database/db.ts'

/** Every record of the queue, as the database returns it. */
export interface QueueSnapshot {
  readonly cases: readonly CaseRow[]
  readonly attempts: readonly AttemptRow[]
  readonly events: readonly EventRow[]
  readonly problems: readonly { case_id: string }[]
  readonly followUps: readonly { case_id: string; cause: string }[]
  readonly quality: readonly { attempt_id: string; reasons: readonly string[] }[]
}

export interface CaseRow {
  readonly id: string
  readonly customer_id: string
  readonly status: string
  readonly outcome: string | null
  readonly ready: boolean
  readonly wake_at: Date | null
  readonly paused_at: Date | null
  readonly lease_by: string | null
  readonly lease_until: Date | null
  readonly visit_status: string
  readonly version: number
}

export interface AttemptRow {
  readonly id: string
  readonly case_id: string
  readonly customer_id: string
  readonly agent_id: string
  readonly direction: string
  readonly started_at: Date
  readonly disposition: string | null
  readonly counted: boolean | null
  /** The promised time that was stored when the call was made; null if there was none. */
  readonly promised: Date | null
}

export interface EventRow {
  readonly case_id: string
  readonly customer_id: string
  readonly seq: number
  readonly type: string
  readonly at: Date
  readonly by: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** Reads all records of the queue. */
export async function takeQueueSnapshot(db: Pick<Database, 'pool'>): Promise<QueueSnapshot> {
  const { pool } = db
  const [cases, attempts, events, problems, followUps, quality] = await Promise.all([
    pool.query<CaseRow>(
      `SELECT k.id, k.customer_id, k.status, k.outcome, k.ready, k.wake_at, k.paused_at, k.lease_by, k.lease_until, k.version,
        v.status AS visit_status FROM callback_case k JOIN visit v ON v.id = k.visit_id ORDER BY k.id`,
    ),
    pool.query<AttemptRow>(
      `SELECT a.id, a.case_id, a.customer_id, a.agent_id, a.direction, a.started_at, a.disposition, a.counted,
        (SELECT p.promised_for FROM callback_attempt p WHERE p.case_id = a.case_id AND p.seq < a.seq AND p.disposition IS NOT NULL
          ORDER BY p.seq DESC LIMIT 1) AS promised
        FROM callback_attempt a ORDER BY a.started_at, a.id`,
    ),
    pool.query<EventRow>(
      `SELECT e.case_id, k.customer_id, e.seq, e.type, e.at, e.by, e.payload FROM callback_event e JOIN callback_case k ON k.id = e.case_id
        ORDER BY e.case_id, e.seq`,
    ),
    pool.query<{ case_id: string }>('SELECT case_id FROM problem_case'),
    pool.query<{ case_id: string; cause: string }>('SELECT case_id, cause FROM follow_up'),
    pool.query<{ attempt_id: string; reasons: string[] }>('SELECT attempt_id, reasons FROM quality_check'),
  ])
  return {
    cases: cases.rows,
    attempts: attempts.rows,
    events: events.rows,
    problems: problems.rows,
    followUps: followUps.rows,
    quality: quality.rows,
  }
}
