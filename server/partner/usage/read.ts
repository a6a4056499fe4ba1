import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { greatest, largeTotal, orNull, pick } from '../../kernel/database/expression.ts'
import { listOf, recordset, select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { operations } from '../operations/index.ts'
import { periodsOf, type Span } from '../rules/spans.ts'

/** Maximum number of rows of a table: the keys and operations that are used most. */
const MOST_ROWS = 500

const u = columnsOf(tables.partnerUsage, 'u')
const k = columnsOf(tables.partnerKey, 'k')
const c = columnsOf(tables.partnerClient, 'c')
const d = columnsOf(tables.webhookDelivery, 'd')

const total = (condition: string) => largeTotal(`CASE WHEN ${condition} THEN ${u.requests} END`)
const succeeded = total(`${u.statusClass} < 4`)
const refused = total(`${u.statusClass} = 4`)
const broken = total(`${u.statusClass} >= 5`)

const USAGE = query(
  { periods: 'jsonb', from: 'timestamptz', until: 'timestamptz', client: 'uuid?' },
  ({ periods, from, until, client }, sql) => {
    const s = recordset(periods, 's', { nth: d.attempts, start: u.hour, past: u.hour })
    const counted = `${u} LEFT JOIN ${k} ON ${k.id} = ${u.keyId} LEFT JOIN ${c} ON ${c.id} = ${k.clientId}`
    const own = `(${client} IS NULL OR ${k.clientId} = ${client})`
    const within = `${u.hour} >= ${from} AND ${u.hour} < ${until} AND ${own}`
    // A year has many more rows than hours. They are added up once before they are divided among the periods.
    const hourly = sql.once(
      'hourly',
      select(
        { ...pick(u, 'hour'), succeeded, refused, broken },
        `FROM ${counted} WHERE ${within} GROUP BY ${u.hour}`,
      ),
    )
    const byKey = select(
      {
        clientName: orNull(c.name),
        ...pick(u, 'keyId', 'operation'),
        requests: largeTotal(u.requests),
        refused,
        broken,
      },
      `FROM ${counted} WHERE ${within} GROUP BY ${c.name}, ${u.keyId}, ${u.operation}
        ORDER BY sum(${u.requests}) DESC LIMIT ${MOST_ROWS}`,
    )
    const byProblem = select(
      { ...pick(u, 'problem'), requests: largeTotal(u.requests), last: greatest(u.hour) },
      `FROM ${counted} WHERE ${within} AND ${u.problem} <> '' GROUP BY ${u.problem}`,
    )
    return sql.select(
      {
        periods: listOf(
          select(
            {
              ...pick(s, 'nth', 'start'),
              succeeded: largeTotal(hourly.succeeded),
              refused: largeTotal(hourly.refused),
              broken: largeTotal(hourly.broken),
            },
            `FROM ${s} LEFT JOIN hourly ON ${hourly.hour} >= ${s.start} AND ${hourly.hour} < ${s.past}
              GROUP BY ${s.nth}, ${s.start}`,
          ),
          'nth',
        ),
        byKey: listOf(byKey, 'requests'),
        byProblem: listOf(byProblem, 'requests'),
      },
      '',
    )
  },
)

/**
 * The use of the partner API over a span of time: requests of each hour, day or week, the oldest first; by key and
 * operation and by problem, the most frequent first. What the last seconds brought is not counted yet.
 * @param input.clientId only the requests of one system; null for all, also those without a valid key
 */
export async function readUsage(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly span: Span; readonly clientId: string | null },
) {
  const now = services.clock.now()
  const periods = periodsOf(input.span, now).map((period, nth) => ({ nth, ...period }))
  const from = periods[0]?.start ?? now
  const until = periods.at(-1)?.past ?? from
  const found = await USAGE.one(services.db, { periods, from, until, client: input.clientId })
  return {
    periods: found.periods.map(({ nth: _, start, ...counts }) => ({
      start: start.toISOString(),
      ...counts,
    })),
    byKey: found.byKey
      .map((row) => ({ ...row, summary: operations.find(({ id }) => id === row.operation)?.summary ?? null }))
      .reverse(),
    byProblem: found.byProblem
      .map(({ last, ...row }) => ({ ...row, lastHour: last?.toISOString() ?? null }))
      .reverse(),
  }
}
