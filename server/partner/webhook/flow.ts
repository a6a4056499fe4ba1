import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { count, pick } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { periodsOf, type Span } from '../rules/spans.ts'

const d = columnsOf(tables.webhookDelivery, 'd')

const FLOW = query({ periods: 'jsonb', endpoint: 'uuid?' }, ({ periods, endpoint }) => {
  const s = recordset(periods, 's', { nth: d.attempts, start: d.createdAt, past: d.createdAt })
  const tried = `${d.settledAt} IS NULL AND ${d.attempts} > 0`
  return select(
    {
      ...pick(s, 'nth', 'start'),
      delivered: count(d.outcome.is('DELIVERED')),
      failed: count(d.outcome.is('FAILED')),
      retrying: count(tried),
      waiting: count(`${d.settledAt} IS NULL AND ${d.attempts} = 0 AND ${d.id} IS NOT NULL`),
    },
    `FROM ${s} LEFT JOIN ${d} ON ${d.createdAt} >= ${s.start} AND ${d.createdAt} < ${s.past}
        AND (${endpoint} IS NULL OR ${d.endpointId} = ${endpoint})
      GROUP BY ${s.nth}, ${s.start} ORDER BY ${s.nth}`,
  )
})

/**
 * What became of the deliveries that were made in each hour, day or week of a span, the oldest first.
 * @param input.endpointId only those of one endpoint; null for all
 */
export async function deliveryFlow(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly span: Span; readonly endpointId: string | null },
) {
  const periods = periodsOf(input.span, services.clock.now()).map((period, nth) => ({ nth, ...period }))
  const rows = await FLOW.all(services.db, { periods, endpoint: input.endpointId })
  return rows.map(({ nth: _, start, ...counts }) => ({ start: start.toISOString(), ...counts }))
}
