import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskName } from '../../kernel/text/mask.ts'
import type { ProblemStatus } from '../../vocabulary/calls.ts'
import type { ProblemCategory } from '../../vocabulary/dispositions.ts'
import { type Place, readInOrder } from '../operation/in-order.ts'
import { readHistory } from './case-rows.ts'

const t = columnsOf(tables.problemCase, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const h = columnsOf(tables.staff, 'h')
const o = columnsOf(tables.staff, 'o')
const r = columnsOf(tables.staff, 'r')

const columns = {
  ...pick(t, 'id', 'caseId', 'visitId', 'category', 'failing', 'status', 'openedAt', 'dueOn'),
  ...pick(t, 'resolvedAt', 'closedAt', 'description', 'resolution', 'closing'),
  policyNo: p.policyNo,
  applicantName: c.name,
  handler: orNull(h.username),
  openedBy: orNull(o.username),
  resolvedBy: orNull(r.username),
}
const FROM = `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
  JOIN ${c} ON ${c.id} = ${v.customerId} LEFT JOIN ${h} ON ${h.id} = ${t.handlerId}
  LEFT JOIN ${o} ON ${o.id} = ${t.openedBy} LEFT JOIN ${r} ON ${r.id} = ${t.resolvedBy}`

const ONE = query({ id: 'uuid' }, ({ id }) => select(columns, `${FROM} WHERE ${t.id} = ${id}`))
type Row = Awaited<ReturnType<typeof ONE.all>>[number]

const OF_POLICIES = query({ numbers: 'text[]' }, ({ numbers }) =>
  select(
    columns,
    `${FROM} WHERE ${p.policyNo} = ANY(${numbers}) ORDER BY ${p.policyNo}, ${t.openedAt}, ${t.id} LIMIT 1000`,
  ),
)

/** A problem case as partners see it, without what people wrote. The name is masked. */
function view({ id, failing, description: _, resolution: __, closing: ___, ...row }: Row) {
  return {
    ...row,
    problemId: id,
    failingAnswers: failing,
    applicantName: maskName(row.applicantName),
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  }
}

/** One problem case with what people wrote, and with its history; null if there is none with this id. */
export async function readPartnerProblem(services: Pick<Services, 'db'>, id: string) {
  const row = await ONE.first(services.db, { id })
  if (row === undefined) return null
  const { description, resolution, closing } = row
  const history = await readHistory(services, row.caseId, 'PROBLEM')
  return { ...view(row), description, resolution, closingNote: closing, history }
}

/** The problem cases of some policies, at most a thousand. */
export async function problemsOfPolicies(services: Pick<Services, 'db'>, numbers: readonly string[]) {
  return (await OF_POLICIES.all(services.db, { numbers })).map(view)
}

/** Lists problem cases in the order of their opening, each exactly once (see `readInOrder`). */
export async function listPartnerProblems(
  services: Pick<Services, 'db' | 'clock'>,
  filter: {
    readonly status: ProblemStatus | undefined
    readonly category: ProblemCategory | undefined
    readonly openedSince: string | undefined
  },
  page: { readonly after: Place | null; readonly limit: number },
) {
  const { status, category, openedSince } = filter
  const rows = await readInOrder(
    services,
    {
      columns,
      from: FROM,
      at: t.openedAt,
      id: t.id,
      where: (sql) => [
        ...(status === undefined ? [] : [t.status.is(status)]),
        ...(category === undefined ? [] : [t.category.is(category)]),
        ...(openedSince === undefined
          ? []
          : [`${t.openedAt} >= ${sql.given('timestamptz', new Date(openedSince))}`]),
      ],
    },
    { ...page, now: services.clock.now() },
  )
  return rows.map(view)
}
