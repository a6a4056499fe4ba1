import type pg from 'pg'
import { z } from 'zod'
import type { Services } from '#server/context.ts'
import { addDays, startOfDay } from '#server/kernel/calendar.ts'
import { readCompletionBy } from '#server/reporting/reading/completion.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'

export interface Raw {
  readonly name: string
  /** The SQL text; `$1` and `$2` are the bounds `from` and `until`. */
  readonly text: string
}

const opened = 'v.opened_at >= $1 AND v.opened_at < $2'

/** The same questions asked directly of the visits' own tables, in the simplest SQL: one month, unfiltered. */
export const raws: readonly Raw[] = [
  {
    name: 'completion_by_channel',
    text: `SELECT v.channel::text AS key, count(*)::int AS due, count(*) FILTER (WHERE s.at < v.cooling_off_ends_at)::int AS clean
      FROM visit v LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM visit_event e WHERE e.visit_id = v.id AND e.type = 'SUCCEEDED') s ON true
      WHERE ${opened} AND v.stage <> 'CANCELLED' GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'funnel',
    text: `SELECT e.type, count(DISTINCT e.visit_id) FROM visit v JOIN visit_event e ON e.visit_id = v.id WHERE ${opened}
      AND e.type IN ('REMINDED', 'VISIT_STARTED', 'IDENTITY_VERIFIED', 'NOTICE_CONFIRMED', 'SUBMITTED', 'SIGNED', 'SUCCEEDED') GROUP BY 1`,
  },
  {
    name: 'questions',
    text: `SELECT a.key, count(*), count(*) FILTER (WHERE a.value->>'answer' = 'NO') FROM visit v JOIN visit_event e ON e.visit_id = v.id
      AND e.type = 'SUBMITTED' CROSS JOIN LATERAL jsonb_each(e.payload->'answers') a WHERE ${opened} GROUP BY 1`,
  },
  {
    name: 'failure',
    text: `SELECT e.payload->>'vendorCode' AS code, (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*) FROM visit v
      JOIN visit_event e ON e.visit_id = v.id AND e.type = 'IDENTITY_FAILED' WHERE ${opened} GROUP BY 1, 2`,
  },
  {
    name: 'queue',
    text: `SELECT (a.started_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*), count(*) FILTER (WHERE a.contact) FROM callback_attempt a
      WHERE a.started_at >= $1 AND a.started_at < $2 GROUP BY 1`,
  },
]

export function bounds({ from, to }: Pick<ReportFilter, 'from' | 'to'>): [Date, Date] {
  return [startOfDay(from), startOfDay(addDays(to, 1))]
}

const rowSchema = z.object({ key: z.string(), due: z.number(), clean: z.number() })

/**
 * Requires that the figures and the raw SQL return the same numbers, because otherwise comparing their times means
 * nothing.
 */
export async function requireAgreement(
  pool: pg.Pool,
  services: Pick<Services, 'db'>,
  filter: ReportFilter,
): Promise<void> {
  const [raw] = raws
  if (!raw) return
  const { rows } = await pool.query(raw.text, bounds(filter))
  const plain = rows.map((row) => rowSchema.parse(row))
  const cells = await readCompletionBy(services, { filter: { ...filter, basis: 'OPENED' }, by: 'channel' })
  const same =
    plain.length > 0 &&
    plain.every(({ key, due, clean }) =>
      cells.some((cell) => cell.key === key && cell.due === due && cell.cleanInTime === clean),
    )
  if (!same) throw new Error(`the cells do not say what the record says: ${JSON.stringify({ plain, cells })}`)
}
