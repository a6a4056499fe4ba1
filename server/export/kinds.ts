import { z } from 'zod'
import type { Services } from '../context.ts'
import { browseVisits } from '../desk/browse.ts'
import { type VisitFilter, visitFilterSchema } from '../desk/filter.ts'
import type { VisitRow } from '../desk/rows.ts'
import { exportFileNames, visitHeadings } from '../messages/export.zh-CN.ts'
import { productColumns } from '../messages/product.zh-CN.ts'
import { channelNames, reasonNames, statusNames } from '../messages/visit.zh-CN.ts'
import { productCells } from '../product/file.ts'
import { versionOn } from '../product/rules.ts'
import { readProductVersions } from '../product/store.ts'
import { dayOf, shanghaiTime } from '../shared/calendar.ts'
import type { Sheet } from './sheet.ts'

/** What can be exported, with what was asked of it. */
export const exportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('visits'), query: visitFilterSchema }),
  z.object({ kind: z.literal('products'), query: z.object({}) }),
])
export type ExportRequest = z.infer<typeof exportSchema>

/** Rows fetched at a time: a page of the list's own walk, so an export of a million rows is a thousand short reads. */
const BATCH = 1000

function visitCells(row: VisitRow): string[] {
  const time = (text: string | null) => (text === null ? '' : shanghaiTime(new Date(text)))
  return [
    row.policyNo,
    row.applicant,
    row.productName,
    channelNames[row.channel],
    row.branch,
    row.status === null ? '' : statusNames[row.status],
    time(row.openedAt),
    time(row.windowEndsAt),
    time(row.coolingOffEndsAt),
    time(row.closedAt),
    row.reasons.map((reason) => reasonNames[reason]).join('、'),
  ]
}

async function* visitRows(services: Services, filter: VisitFilter): AsyncGenerator<string[]> {
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

/** Each product as it is today, or as it will first be: the file can be changed and taken in again. */
async function* productRows(services: Services): AsyncGenerator<string[]> {
  const versions = await readProductVersions(services, null)
  const today = dayOf(services.clock.now())
  for (const code of new Set(versions.map((version) => version.code))) {
    const own = versions.filter((version) => version.code === code)
    const shown = versionOn(own, today) ?? own.at(-1)
    if (shown) yield productCells(code, shown)
  }
}

/** The table an export is. */
export function exportSheet(services: Services, request: ExportRequest): Sheet {
  const name = exportFileNames[request.kind]
  return request.kind === 'visits'
    ? { name, headings: visitHeadings, rows: visitRows(services, request.query) }
    : { name, headings: Object.keys(productColumns), rows: productRows(services) }
}

/** What the audit keeps of a request: everything but a search text, which may be a name or a number. */
export function recordable(request: ExportRequest): Readonly<Record<string, unknown>> {
  return request.kind === 'visits' && request.query.search
    ? { ...request.query, search: '(已填写)' }
    : request.query
}
