import type { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { isOwnColumn } from '../intake/csv.ts'
import { fieldLabel } from '../intake/messages.zh-CN.ts'
import { content, literal, orNull, pick } from '../kernel/database/expression.ts'
import { cutPage } from '../kernel/database/keyset.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskIdNumber, maskName, maskPhone } from '../kernel/text/mask.ts'
import { rowOutcomes } from '../vocabulary/sheets.ts'
import { KEPT_MS } from './rules/bounds.ts'
import { countsSchema } from './rules/counts.ts'
import { openReason, openRow, type RowContent } from './sealed-row.ts'

/** Milliseconds without progress after which an import counts as stalled. */
const STALLED_MS = 30_000
/** Number of sample rows of each outcome. */
const SAMPLES = 5

const i = columnsOf(tables.policyImport, 'i')
const r = columnsOf(tables.policyImportRow, 'r')
const x = columnsOf(tables.policyImportRow, 'x')
const u = columnsOf(tables.staff, 'u')
const b = columnsOf(tables.staff, 'b')
const e = columnsOf(tables.staff, 'e')

const columns = {
  ...pick(i, 'id', 'fileName', 'status', 'bytes', 'encoding', 'rows', 'position'),
  ...pick(i, 'uploadedAt', 'uploadedBy', 'movedAt', 'startedAt', 'endedAt', 'leaseUntil'),
  found: content(i.found, countsSchema),
  imported: content(i.imported, countsSchema),
  uploadedByName: orNull(u.name),
  startedByName: orNull(b.name),
  endedByName: orNull(e.name),
}
const FROM = `FROM ${i} LEFT JOIN ${u} ON ${u.id} = ${i.uploadedBy} LEFT JOIN ${b} ON ${b.id} = ${i.startedBy}
  LEFT JOIN ${e} ON ${e.id} = ${i.endedBy}`

const BY_ID = query({ id: 'uuid' }, ({ id }) =>
  select({ ...columns, headings: i.columns }, `${FROM} WHERE ${i.id} = ${id}`),
)
type Row = Omit<z.output<typeof BY_ID.row>, 'headings'>

const LIST = query(
  { afterAt: 'timestamptz?', afterId: 'uuid?', limit: 'int4' },
  ({ afterAt, afterId, limit }) =>
    select(
      columns,
      `${FROM} WHERE ${afterAt} IS NULL OR (${i.uploadedAt}, ${i.id}) < (${afterAt}, ${afterId})
      ORDER BY ${i.uploadedAt} DESC, ${i.id} DESC LIMIT ${limit}`,
    ),
)

function view({ leaseUntil, uploadedBy, ...row }: Row, viewer: string, now: Date) {
  const working = row.status === 'CHECKING' || row.status === 'RUNNING'
  const kept = row.endedAt === null || row.endedAt.getTime() + KEPT_MS > now.getTime()
  return {
    ...row,
    uploadedAt: row.uploadedAt.toISOString(),
    movedAt: row.movedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    /** No process has worked on it for a while, for example because its process ended. A job goes on with it. */
    stalled:
      working &&
      (leaseUntil === null || leaseUntil <= now) &&
      now.getTime() - row.movedAt.getTime() > STALLED_MS,
    /** The viewer uploaded the file. Only this person sees the refused rows. */
    own: uploadedBy === viewer,
    /** The refused rows can still be downloaded. */
    kept: kept && row.status !== 'CANCELLED',
  }
}

/** Keyset cursor: the upload and id of the last import of the previous page. */
export interface ImportCursor {
  readonly uploadedAt: string
  readonly id: string
}

/** Lists imports, newest first. */
export async function listImports(
  services: Pick<Services, 'db' | 'clock'>,
  viewer: string,
  input: { readonly after: ImportCursor | null; readonly limit: number },
) {
  const now = services.clock.now()
  const { after, limit } = input
  const found = await LIST.all(services.db, {
    afterAt: after === null ? null : new Date(after.uploadedAt),
    afterId: after?.id ?? null,
    limit: limit + 1,
  })
  const rows = found.map((row) => view(row, viewer, now))
  return cutPage(rows, limit, ({ uploadedAt, id }) => ({ uploadedAt, id }))
}

/** Refused rows have a list of their own. */
const SAMPLED = rowOutcomes.filter((outcome) => outcome !== 'REFUSED')

const SAMPLE = query({ id: 'uuid', most: 'int4' }, ({ id, most }) =>
  select(
    pick(r, 'seq', 'line', 'outcome', 'sealed'),
    `FROM unnest(ARRAY[${SAMPLED.map(literal).join(', ')}]) WITH ORDINALITY AS o(wanted, place)
      CROSS JOIN LATERAL (SELECT x.* FROM ${x}
        WHERE ${x.importId} = ${id} AND ${x.outcome} = o.wanted ORDER BY ${x.seq} LIMIT ${most}) r
      ORDER BY o.place, ${r.seq}`,
  ),
)

/** The fields of a sample. */
const shownFields = [
  'policyNo',
  'productCode',
  'applicantName',
  'idNumber',
  'phone',
  'channel',
  'branch',
  'underwrittenOn',
  'receiptSignedOn',
  'status',
] as const

/** The cell of a field as the file has it; empty for a row that does not fit the file's columns. */
function cellOf(headings: readonly string[], found: RowContent, field: string): string {
  return 'cells' in found ? (found.cells[headings.indexOf(fieldLabel(field))] ?? '').trim() : ''
}

/** The cells of a sample. Names and numbers of people are masked. */
function sampleOf(headings: readonly string[], found: RowContent) {
  const cells = shownFields.map((field) => [field, cellOf(headings, found, field)] as const)
  const mask: Readonly<Record<string, (text: string) => string>> = {
    applicantName: maskName,
    idNumber: maskIdNumber,
    phone: maskPhone,
  }
  return Object.fromEntries(cells.map(([key, text]) => [key, mask[key]?.(text) ?? text]))
}

async function readRow(services: Pick<Services, 'db'>, id: string) {
  const row = await BY_ID.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

/**
 * Returns what the check of an import found.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function foundBy(services: Pick<Services, 'db'>, id: string) {
  return (await readRow(services, id)).found
}

/**
 * Reads one import, with a few masked sample rows of each outcome.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getImport(
  services: Pick<Services, 'db' | 'clock' | 'secrets'>,
  viewer: string,
  id: string,
) {
  const now = services.clock.now()
  const { headings, ...row } = await readRow(services, id)
  // Only an import that waits for its start shows samples. The page asks again every few seconds while it works.
  const rows = row.status === 'READY' ? await SAMPLE.all(services.db, { id, most: SAMPLES }) : []
  const samples = rows.flatMap(({ seq, line, outcome, sealed }) => {
    if (outcome === null) return []
    const cells = sampleOf(headings, openRow(services.secrets, { importId: id, seq }, sealed))
    return [{ line, outcome, cells }]
  })
  return { ...view(row, viewer, now), samples }
}

const REFUSED = query({ id: 'uuid', after: 'int4', limit: 'int4' }, ({ id, after, limit }) =>
  select(
    pick(r, 'seq', 'line', 'sealed', 'reason'),
    `FROM ${r} WHERE ${r.importId} = ${id} AND ${r.outcome.is('REFUSED')} AND ${r.seq} > ${after}
      ORDER BY ${r.seq} LIMIT ${limit}`,
  ),
)

async function readRefused(
  services: Pick<Services, 'db' | 'secrets'>,
  id: string,
  input: { readonly after: number; readonly limit: number },
) {
  const rows = await REFUSED.all(services.db, { id, ...input })
  return rows.map(({ seq, line, sealed, reason }) => {
    const place = { importId: id, seq }
    return {
      seq,
      line,
      content: openRow(services.secrets, place, sealed),
      reason: reason === null ? null : openReason(services.secrets, place, reason),
    }
  })
}

/**
 * The import of a file that the viewer uploaded. Its refused rows contain personal data, which nobody else needs to
 * see.
 * @throws DomainError RECORD_NOT_FOUND, NOT_ALLOWED
 */
async function ownImport(services: Pick<Services, 'db'>, viewer: string, id: string) {
  const row = await readRow(services, id)
  if (row.uploadedBy !== viewer) throw new DomainError('NOT_ALLOWED', { right: 'policy.import' })
  return row
}

/**
 * Lists the refused rows of an import by line, each with the columns at fault and the reason.
 * @param input.after the last row of the previous page; null for the first page
 * @throws DomainError RECORD_NOT_FOUND, NOT_ALLOWED
 */
export async function refusedRows(
  services: Pick<Services, 'db' | 'secrets'>,
  viewer: string,
  input: { readonly id: string; readonly after: number | null; readonly limit: number },
) {
  const { headings } = await ownImport(services, viewer, input.id)
  const found = await readRefused(services, input.id, { after: input.after ?? -1, limit: input.limit + 1 })
  const rows = found.map(({ seq, line, content: found, reason }) => ({
    seq,
    line,
    policyNo: 'cells' in found ? cellOf(headings, found, 'policyNo') : found.policyNo,
    columns: reason?.columns ?? [],
    message: reason?.message ?? '',
  }))
  return cutPage(rows, input.limit, ({ seq }) => seq)
}

const POLICY_NO = fieldLabel('policyNo')

/** Number of refused rows read at once for a download. */
const REFUSED_AT_ONCE = 500

/**
 * Reads the refused rows for a file that can be corrected and uploaded again: the cells as they came, the reason, the
 * line in the uploaded file, and the whole line if it does not fit the columns.
 * @throws DomainError RECORD_NOT_FOUND, NOT_ALLOWED
 */
export async function refusedSheet(services: Pick<Services, 'db' | 'secrets'>, viewer: string, id: string) {
  const { headings } = await ownImport(services, viewer, id)
  const kept = headings.map((name, index) => ({ name, index })).filter(({ name }) => isOwnColumn(name))
  const rows = async function* () {
    let after = -1
    for (;;) {
      const batch = await readRefused(services, id, { after, limit: REFUSED_AT_ONCE })
      for (const { line, content: found, reason } of batch) {
        const cells = kept.map(({ name, index }) =>
          'cells' in found ? (found.cells[index] ?? '') : name === POLICY_NO ? found.policyNo : '',
        )
        yield [...cells, reason?.message ?? '', String(line), 'raw' in found ? found.raw : '']
      }
      const last = batch.at(-1)
      if (last === undefined) return
      after = last.seq
    }
  }
  return { columns: kept.map(({ name }) => name), rows: rows() }
}
