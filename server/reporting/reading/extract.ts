import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { holds, pick, textField } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { outcomes } from '../../vocabulary/figures.ts'
import { cancelReasons } from '../../vocabulary/visits.ts'
import { contributionSchema } from '../rules/contribution.ts'
import type { ReportFilter } from './filter.ts'

const f = columnsOf(tables.visitFigure, 'f')
const one = columnsOf(tables.visitFigure, 'one')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const e = columnsOf(tables.visitEvent, 'e')

const cancelled = z.object({ because: z.enum(cancelReasons) })
const because = textField(e.payload, cancelled, 'because')

/** Number of rows read at a time, in the order of the index on due days. */
const BATCH = 1000

const PAGE = query(
  {
    outcomes: 'text[]',
    from: 'date',
    to: 'date',
    afterDay: 'date?',
    afterVisit: 'uuid?',
    channels: 'text[]',
    products: 'text[]',
    branches: 'text[]',
    limit: 'int4',
  },
  (given) => {
    const { from, to, afterDay, afterVisit, channels, products, branches, limit } = given
    return select(
      {
        ...pick(f, 'visitId', 'channel', 'dueOn', 'outcome'),
        ...pick(p, 'policyNo', 'underwrittenOn', 'receiptSignedOn'),
        doneOn: textField(f.contribution, contributionSchema, 'doneOn'),
        way: textField(f.contribution, contributionSchema, 'way'),
        exempt: holds(`${f.outcome.is('CANCELLED')} AND EXISTS (SELECT 1 FROM ${e}
          WHERE ${e.visitId} = ${f.visitId} AND ${e.type} = 'CANCELLED' AND ${because} = 'EXEMPT')`),
      },
      `FROM (SELECT one.* FROM unnest(${given.outcomes}) o(outcome) CROSS JOIN LATERAL (
      SELECT * FROM ${f} WHERE ${f.outcome} = o.outcome AND ${f.dueOn} BETWEEN ${from} AND ${to}
        AND (${afterDay} IS NULL OR (${f.dueOn}, ${f.visitId}) > (${afterDay}, ${afterVisit}))
        AND (cardinality(${channels}) = 0 OR ${f.channel} = ANY(${channels})) AND (cardinality(${products}) = 0 OR ${f.productCode} = ANY(${products}))
        AND (cardinality(${branches}) = 0 OR ${f.branch} = ANY(${branches})) ORDER BY ${f.dueOn}, ${f.visitId} LIMIT ${limit}) one
    ORDER BY ${one.dueOn}, ${one.visitId} LIMIT ${limit}) f
  JOIN ${v} ON ${v.id} = ${f.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} ORDER BY ${f.dueOn}, ${f.visitId}`,
    )
  },
)

/** The return visit of one policy in the regulator's extract. Days are Shanghai days. */
export type ExtractRow = z.output<typeof PAGE.row>

/**
 * Reads 监管明细 (the regulator's extract): every visit whose cooling-off period ends in the period. Each row shows
 * whether the visit was done and, if so, when and how. Cancelled visits are included and marked; `exempt` says that the
 * policy was exempted from visiting (免回访). A policy without a
 * receipt has no cooling-off period and therefore no visit. The rows are read in batches.
 */
export async function* extractRows(
  services: Pick<Services, 'db'>,
  filter: Pick<ReportFilter, 'from' | 'to' | 'channel' | 'product' | 'branch'>,
): AsyncGenerator<ExtractRow> {
  let last: ExtractRow | null = null
  do {
    const rows: ExtractRow[] = await PAGE.all(services.db, {
      outcomes,
      from: filter.from,
      to: filter.to,
      afterDay: last?.dueOn ?? null,
      afterVisit: last?.visitId ?? null,
      channels: filter.channel,
      products: filter.product,
      branches: filter.branch,
      limit: BATCH,
    })
    yield* rows
    last = rows.length < BATCH ? null : (rows.at(-1) ?? null)
  } while (last !== null)
}
