import { z } from 'zod'
import { type AuditFilter, auditFilterSchema, auditPage, auditTargets } from '../audit/search.ts'
import { exportNames } from '../audit/values.zh-CN.ts'
import { actionName, actorName, sentenceOf, targetName } from '../audit/words.ts'
import { browseVisits } from '../back-office/browse.ts'
import { type VisitFilter, visitFilterSchema } from '../back-office/filter.ts'
import type { VisitRow } from '../back-office/rows.ts'
import type { Services } from '../context.ts'
import { dayOf, lastDayOf } from '../kernel/calendar.ts'
import { DomainError } from '../kernel/errors.ts'
import { readProductVersions } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'
import { refusedHeadings } from '../policy-import/messages.zh-CN.ts'
import { refusedSheet } from '../policy-import/read.ts'
import { productCells } from '../product/file.ts'
import { productColumns } from '../product/messages.zh-CN.ts'
import { reportTable, reportTableSchema } from '../reporting/reading/tables.ts'
import { reportWords } from '../reporting/rules/messages.zh-CN.ts'
import { channelNames, reasonNames, statusNames } from '../visit/messages.zh-CN.ts'
import type { CellKind, SheetCell, SheetColumn } from '../vocabulary/sheets.ts'
import { auditColumns, visitColumns } from './messages.zh-CN.ts'
import type { Sheet } from './sheet.ts'

/** The tables that can be exported, each with the filter that selects its rows. */
export const exportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('visits'), query: visitFilterSchema }),
  z.object({ kind: z.literal('products'), query: z.object({}) }),
  z.object({ kind: z.literal('audit'), query: auditFilterSchema }),
  z.object({ kind: z.literal('report'), query: reportTableSchema }),
  /** `staffId` is the person who asks: only the person who uploaded the file gets its refused rows. */
  z.object({ kind: z.literal('refused'), query: z.object({ id: z.uuid(), staffId: z.uuid() }) }),
])
export type ExportRequest = z.infer<typeof exportSchema>

/**
 * Number of rows in one database read, equal to one page of the list. An export of a million rows therefore makes a
 * thousand short reads.
 */
const BATCH = 1000

const lastDay = (end: string | null) => (end === null ? null : lastDayOf(new Date(end)))

function visitCells(row: VisitRow): SheetCell[] {
  return [
    row.policyNo,
    row.applicant,
    row.productName,
    channelNames[row.channel],
    row.branch,
    row.status === null ? '' : statusNames[row.status],
    row.openedAt,
    lastDay(row.windowEndsAt),
    lastDay(row.coolingOffEndsAt),
    row.closedAt,
    row.reasons.map((reason) => reasonNames[reason]).join('、'),
  ]
}

async function* visitRows(services: Services, filter: VisitFilter): AsyncGenerator<SheetCell[]> {
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof browseVisits>> = await browseVisits(services, {
      filter,
      after,
      limit: BATCH,
    })
    for (const row of page.rows) yield visitCells(row)
    after = page.next
  } while (after !== null)
}

/** The columns of the product file that are no text. */
const productKinds: Readonly<
  Partial<Record<(typeof productColumns)[keyof typeof productColumns], CellKind>>
> = { guaranteedRate: 'number', coolingOffDays: 'number', effectiveFrom: 'day' }

const productSheetColumns: readonly SheetColumn[] = Object.entries(productColumns).map(
  ([heading, field]) => ({ heading, kind: productKinds[field] ?? 'text' }),
)

/**
 * Yields one row for each product: its version for the current day, or its first future version if no version is
 * valid yet. A person can edit the exported file and import it again.
 */
async function* productRows(services: Services): AsyncGenerator<SheetCell[]> {
  const versions = await readProductVersions(services, null)
  const today = dayOf(services.clock.now())
  for (const code of new Set(versions.map((version) => version.code))) {
    const own = versions.filter((version) => version.code === code)
    const shown = versionOn(own, today) ?? own.at(-1)
    if (shown) yield productCells(code, shown)
  }
}

async function* auditRows(services: Services, filter: AuditFilter): AsyncGenerator<SheetCell[]> {
  const targets = await auditTargets(services, filter)
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof auditPage>> = await auditPage(
      services,
      filter,
      targets,
      after,
      BATCH,
    )
    for (const entry of page.rows) {
      const cells = [actorName(entry), actionName(entry.action), targetName(entry), entry.targetId]
      yield [entry.at, ...cells, sentenceOf(entry), entry.requestId]
    }
    after = page.next
  } while (after !== null)
}

/** Returns the file name, columns and rows of an export. */
export async function exportSheet(services: Services, request: ExportRequest): Promise<Sheet> {
  if (request.kind === 'report') {
    const name = reportWords.fileNames[request.query.table]
    return { name, ...(await reportTable(services, request.query)) }
  }
  const name = exportNames[request.kind]
  switch (request.kind) {
    case 'visits':
      return { name, columns: visitColumns, rows: visitRows(services, request.query) }
    case 'products':
      return { name, columns: productSheetColumns, rows: productRows(services) }
    case 'refused': {
      const { columns, rows } = await refusedSheet(services, request.query.staffId, request.query.id)
      const headings = [...columns, ...refusedHeadings]
      return { name, columns: headings.map((heading) => ({ heading, kind: 'text' })), rows }
    }
    case 'audit':
      return { name, columns: auditColumns, rows: auditRows(services, request.query) }
  }
}

/**
 * Refuses an export whose file would lack rows although it looks complete.
 * @throws DomainError EXPORT_TOO_WIDE if the policy filter matches more policies than are searched
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function requireWhole(services: Pick<Services, 'db'>, request: ExportRequest): Promise<void> {
  if (request.kind !== 'audit') return
  const targets = await auditTargets(services, request.query)
  if (targets?.tooMany) throw new DomainError('EXPORT_TOO_WIDE')
}

/**
 * Returns the part of an export request that the audit is allowed to store. The search text of a visit list is
 * replaced, because it may be a person's name or number, and so is the policy number of the audit's filter.
 */
export function recordable(request: ExportRequest): Readonly<Record<string, unknown>> {
  if (request.kind === 'visits' && request.query.search) return { ...request.query, search: '(已填写)' }
  if (request.kind === 'audit' && request.query.policyNo) return { ...request.query, policyNo: '(已填写)' }
  return request.query
}
