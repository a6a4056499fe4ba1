import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { sha256Hex } from '../evidence/digest.ts'
import { currentDocument } from '../evidence-pack/keep.ts'
import { tables } from '../generated/tables.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { expression, orNull } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { lastCheckpoint } from '../transparency/checkpoint.ts'
import { dayStatements } from './log.ts'
import {
  countsOf,
  type ManifestCounts,
  type MissingFile,
  manifestJson,
  manifestTsv,
  type PackedFile,
} from './rules/manifest.ts'

/** Visits that one statement reads. */
const BATCH = 200

const v = columnsOf(tables.visit, 'v')
const ev = columnsOf(tables.visitEvent, 'ev')
const l = columnsOf(tables.logEntry, 'l')

/** In the order of their ends, by the index visit_event_endings. */
const ENDED = query(
  { from: 'timestamptz', until: 'timestamptz', after: 'timestamptz', afterId: 'uuid', limit: 'int4' },
  ({ from, until, after, afterId, limit }) =>
    select(
      { visitId: ev.visitId, endedAt: ev.at, number: orNull(l.number) },
      `FROM ${ev} JOIN ${v} ON ${v.id} = ${ev.visitId} AND ${v.closedAt} = ${ev.at} AND ${v.status.isOneOf('SUCCESS', 'CANCELLED')}
        LEFT JOIN LATERAL (SELECT ${l.number} FROM ${l} WHERE ${l.visitId} = ${v.id} ORDER BY ${l.seq} LIMIT 1) l ON true
        WHERE ${ev.type.isOneOf('SUCCEEDED', 'CANCELLED')} AND ${ev.at} >= ${from} AND ${ev.at} < ${until} AND (${ev.at}, ${ev.visitId}) > (${after}, ${afterId})
        ORDER BY ${ev.at}, ${ev.visitId} LIMIT ${limit}`,
    ),
)
type Ended = Awaited<ReturnType<typeof ENDED.all>>[number]

const LOWEST_ID = '00000000-0000-0000-0000-000000000000'

/** The first day of a month (YYYY-MM) and of the month after it. */
function daysOf(month: string): { readonly from: string; readonly until: string } {
  const first = `${month}-01`
  return { from: first, until: `${addDays(first, 31).slice(0, 7)}-01` }
}

async function* endedIn({ db }: Pick<Services, 'db'>, month: string): AsyncGenerator<Ended> {
  const days = daysOf(month)
  const span = { from: startOfDay(days.from), until: startOfDay(days.until) }
  let after = { after: span.from, afterId: LOWEST_ID }
  for (;;) {
    const batch = await ENDED.all(db, { ...span, ...after, limit: BATCH })
    yield* batch
    const last = batch.at(-1)
    if (last === undefined || batch.length < BATCH) return
    after = { after: last.endedAt, afterId: last.visitId }
  }
}

/** One file of the archive. */
export interface ArchiveFile {
  readonly name: string
  readonly content: Uint8Array
  readonly at: Date
}

/** How far an archive has come. `sha256` is the manifest's hash, once it is written. */
export interface ArchiveProgress extends ManifestCounts {
  readonly sha256: string | null
}

const NUMBER_DIGITS = 8

function nameOf({ number, visitId }: Ended): string {
  const ordered = number === null ? '' : `${String(number).padStart(NUMBER_DIGITS, '0')}-`
  return `packs/${ordered}${visitId}.pdf`
}

/** @returns the reason if there is no pack now, so that one visit does not end the whole archive */
async function packOf(services: Services, visitId: string, at: Date): Promise<Buffer | MissingFile['why']> {
  try {
    return (await currentDocument(services, visitId, 'PACK', at)).pdf
  } catch (error) {
    if (error instanceof DomainError && error.code === 'EVIDENCE_NOT_SEALED') return 'NOT_SEALED'
    if (error instanceof VendorError) return 'FAILED'
    throw error
  }
}

/**
 * Makes the files of a month's archive one after another: the packs of all visits that ended in it, then the manifest as
 * tab-separated lines and as JSON. A pack that is missing is made on the way. No more than one pack is in memory.
 *
 * @param month YYYY-MM
 */
export function monthArchive(services: Services, month: string, at: Date) {
  const files: PackedFile[] = []
  const missing: MissingFile[] = []
  let sha256: string | null = null

  async function* made(): AsyncGenerator<ArchiveFile> {
    for await (const ended of endedIn(services, month)) {
      const { visitId: visit } = ended
      const number = ended.number === null ? null : Number(ended.number)
      const endedAt = ended.endedAt.toISOString()
      const pack = await packOf(services, visit, at)
      if (typeof pack === 'string') {
        missing.push({ visit, number, endedAt, why: pack })
        continue
      }
      const name = nameOf(ended)
      files.push({ name, sha256: sha256Hex(pack), size: pack.length, visit, number, endedAt })
      yield { name, content: pack, at: ended.endedAt }
    }
    const days = daysOf(month)
    const checkpoint = await lastCheckpoint(services.db)
    const statements = await dayStatements(services.db)
    const json = manifestJson({
      month,
      from: startOfDay(days.from).toISOString(),
      until: startOfDay(days.until).toISOString(),
      madeAt: at.toISOString(),
      log: services.evidence.log,
      checkpoint: checkpoint?.note ?? null,
      days: statements.filter(({ day }) => day >= days.from && day < days.until),
      files,
      missing,
    })
    yield { name: 'manifest.tsv', content: Buffer.from(manifestTsv({ files })), at }
    sha256 = sha256Hex(json)
    yield { name: 'manifest.json', content: Buffer.from(json), at }
  }

  return { files: made(), progress: (): ArchiveProgress => ({ ...countsOf({ files, missing }), sha256 }) }
}

/** Records the end of an archive: what was sent, and whether the whole of it was. */
export async function recordArchive(
  services: Services,
  actor: Actor,
  input: { readonly month: string; readonly progress: ArchiveProgress; readonly complete: boolean },
): Promise<void> {
  const { month, progress, complete } = input
  const sql = new Statement()
  const ended = sql.with('ended', select({ month: expression(sql.given('text', month)) }, ''))
  const { files, missing, bytes, sha256 } = progress
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: complete ? 'evidence.export' : 'evidence.export-break',
    from: 'ended',
    targetKind: 'export',
    targetId: ended.month,
    change: sql.given('jsonb', { month, files, missing, bytes, manifest: sha256 }),
  })
  await services.db.query(sql.text('SELECT 1 FROM ended'), sql.values)
}
