import { z } from 'zod'
import type { Services } from '../context.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { readTrace, type Trace } from '../reporting/rules/drill-down.ts'
import { readCursor, writeCursor } from './drill-down-cursor.ts'
import { type DrillDownFilter, visitsBehind } from './drill-down-sql.ts'
import type { VisitFilter } from './filter.ts'
import { COUNT_CAP, type VisitPage } from './page.ts'
import { rowColumns, visitRowSchema } from './rows.ts'

type Asked = NonNullable<VisitFilter['trace']>

const foundSchema = z.object({ visit_id: z.string(), figure_day: z.string() })
const countSchema = z.object({ n: z.number() })

function toFilter(filter: VisitFilter, trace: Asked): DrillDownFilter {
  const { from, to, channel, product, branch } = filter
  if (from === undefined || to === undefined) throw new DomainError('BAD_INPUT', { fields: ['from', 'to'] })
  const { method, designType } = trace
  return {
    from,
    to,
    channels: channel,
    products: product,
    branches: branch,
    methods: method,
    designTypes: designType,
  }
}

/**
 * 下钻 (drill-down): the visits behind a dashboard's figure, the newest day first. The first page includes their
 * number.
 *
 * @throws DomainError BAD_INPUT if a day is missing, the figure is unknown, or the cursor belongs to another list
 */
export async function tracedVisits(
  services: Pick<Services, 'db'>,
  input: {
    readonly filter: VisitFilter
    readonly trace: Asked
    readonly after: string | null
    readonly limit: number
  },
): Promise<VisitPage> {
  const trace = readTrace(input.trace.figure)
  if (trace === null) throw new DomainError('BAD_INPUT', { fields: ['trace'] })
  const filter = toFilter(input.filter, input.trace)
  const after = input.after === null ? null : readCursor(input.after)
  const [found, count] = await Promise.all([
    readPage(services, trace, filter, { after, limit: input.limit + 1 }),
    after === null ? countTraced(services, trace, filter) : null,
  ])
  const shown = found.slice(0, input.limit)
  const last = found.length > input.limit ? foundSchema.parse(shown.at(-1)) : null
  return {
    rows: shown.map((row) => visitRowSchema.parse(row)),
    next: last ? writeCursor({ day: last.figure_day, visitId: last.visit_id }) : null,
    count,
    tooMany: false,
  }
}

async function readPage(
  services: Pick<Services, 'db'>,
  trace: Trace,
  filter: DrillDownFilter,
  page: Parameters<typeof visitsBehind>[3],
) {
  const sql = new Statement()
  const visits = visitsBehind(sql, trace, filter, page)
  const found = await services.db.query(
    `WITH found AS MATERIALIZED (${visits})
      SELECT ${rowColumns}, found.day AS figure_day FROM found JOIN visit v ON v.id = found.visit_id JOIN policy p ON p.id = v.policy_id
        JOIN customer c ON c.id = v.customer_id ${productOfPolicy} ORDER BY found.day DESC, found.visit_id DESC`,
    sql.values,
  )
  return found.rows
}

/** The number of traced visits, counted up to the cap at which lists say "more than". */
async function countTraced(services: Pick<Services, 'db'>, trace: Trace, filter: DrillDownFilter) {
  const sql = new Statement()
  const visits = visitsBehind(sql, trace, filter, { after: null, limit: COUNT_CAP + 1 })
  const counted = await services.db.query(`SELECT count(*)::int AS n FROM (${visits}) found`, sql.values)
  const { n } = countSchema.parse(counted.rows[0])
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}
