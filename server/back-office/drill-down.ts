import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { readTrace, type Trace } from '../reporting/rules/drill-down.ts'
import { readCursor, writeCursor } from './drill-down-cursor.ts'
import { type DrillDownFilter, visitsBehind } from './drill-down-sql.ts'
import type { VisitFilter } from './filter.ts'
import { COUNT_CAP, type VisitPage } from './page.ts'
import { countColumns, rowColumns, toVisitRow } from './rows.ts'

type Asked = NonNullable<VisitFilter['trace']>

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

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
  const [found, total] = await Promise.all([
    readPage(services, trace, filter, { after, limit: input.limit + 1 }),
    after === null ? countTraced(services, trace, filter) : null,
  ])
  const shown = found.slice(0, input.limit)
  const last = found.length > input.limit ? shown.at(-1) : undefined
  return {
    rows: shown.map(toVisitRow),
    next: last ? writeCursor({ day: last.figureDay, visitId: last.figureVisit }) : null,
    count: total,
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
  const found = sql.once('found', visitsBehind(sql, trace, filter, page))
  const columns = { ...rowColumns, figureDay: found.day, figureVisit: found.visitId }
  return await readAll(
    services.db,
    sql,
    sql.select(
      columns,
      `FROM found JOIN ${v} ON ${v.id} = ${found.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
        JOIN ${c} ON ${c.id} = ${v.customerId} ${productOfPolicy} ORDER BY ${found.day} DESC, ${found.visitId} DESC`,
    ),
  )
}

/** The number of traced visits, counted up to the cap at which lists say "more than". */
async function countTraced(services: Pick<Services, 'db'>, trace: Trace, filter: DrillDownFilter) {
  const sql = new Statement()
  const visits = visitsBehind(sql, trace, filter, { after: null, limit: COUNT_CAP + 1 })
  const [{ n } = { n: 0 }] = await readAll(
    services.db,
    sql,
    sql.select(countColumns, `FROM (${visits.text}) found`),
  )
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}
