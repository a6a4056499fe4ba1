import { z } from 'zod'
import type { Services } from '../../context.ts'
import { channels } from '../../vocabulary/enums.ts'
import { outcomes } from '../../vocabulary/figures.ts'
import { ways } from '../rules/figures.ts'
import type { ReportFilter } from './filter.ts'

const rowSchema = z.object({
  visit_id: z.string(),
  policy_no: z.string(),
  channel: z.enum(channels),
  underwritten_on: z.string(),
  receipt_signed_on: z.string().nullable(),
  due_on: z.string(),
  done_on: z.string().nullable(),
  way: z.enum(ways).nullable(),
  outcome: z.enum(outcomes),
})
/** The return visit of one policy in the regulator's extract. Days are Shanghai days. */
export type ExtractRow = z.infer<typeof rowSchema>

/** Number of rows read at a time, in the order of the index on due days. */
const BATCH = 1000

const PAGE = `SELECT f.visit_id, p.policy_no, f.channel, p.underwritten_on, p.receipt_signed_on, f.due_on,
    f.contribution->>'doneOn' AS done_on, f.contribution->>'way' AS way, f.outcome
  FROM (SELECT one.* FROM unnest($1::text[]) o(outcome) CROSS JOIN LATERAL (
      SELECT f.* FROM visit_figure f WHERE f.outcome = o.outcome AND f.due_on BETWEEN $2::date AND $3::date
        AND ($4::date IS NULL OR (f.due_on, f.visit_id) > ($4::date, $5::uuid))
        AND (cardinality($6::text[]) = 0 OR f.channel = ANY($6::text[])) AND (cardinality($7::text[]) = 0 OR f.product_code = ANY($7::text[]))
        AND (cardinality($8::text[]) = 0 OR f.branch = ANY($8::text[])) ORDER BY f.due_on, f.visit_id LIMIT $9) one
    ORDER BY one.due_on, one.visit_id LIMIT $9) f
  JOIN visit v ON v.id = f.visit_id JOIN policy p ON p.id = v.policy_id ORDER BY f.due_on, f.visit_id`

/**
 * Reads 监管明细 (the regulator's extract): every visit whose cooling-off period ends in the period. Each row shows
 * whether the visit was done and, if so, when and how. Cancelled visits are included and marked. A policy without a
 * receipt has no cooling-off period and therefore no visit. The rows are read in batches.
 */
export async function* extractRows(
  services: Pick<Services, 'db'>,
  filter: Pick<ReportFilter, 'from' | 'to' | 'channel' | 'product' | 'branch'>,
): AsyncGenerator<ExtractRow> {
  let last: ExtractRow | null = null
  do {
    const page: Awaited<ReturnType<Services['db']['query']>> = await services.db.query(PAGE, [
      outcomes,
      filter.from,
      filter.to,
      last?.due_on ?? null,
      last?.visit_id ?? null,
      filter.channel,
      filter.product,
      filter.branch,
      BATCH,
    ])
    const rows: ExtractRow[] = page.rows.map((row) => rowSchema.parse(row))
    yield* rows
    last = rows.length < BATCH ? null : (rows.at(-1) ?? null)
  } while (last !== null)
}
