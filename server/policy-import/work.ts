import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { changeOf, foresee } from '../intake/check.ts'
import { toPolicyRow } from '../intake/csv.ts'
import { importTexts } from '../intake/csv-messages.zh-CN.ts'
import { takeIn } from '../intake/intake.ts'
import { fieldLabel } from '../intake/messages.zh-CN.ts'
import type { RefusedOutcome } from '../intake/prepared.ts'
import { firstOf, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { ownTurn } from '../kernel/turns.ts'
import type { RowOutcome } from '../vocabulary/sheets.ts'
import { BATCH, BATCHES_OF_JOB, LEASE_MS } from './rules/bounds.ts'
import { type Counts, countsSchema, rowsCounted, withOutcomes } from './rules/counts.ts'
import { openRow, type Reason, sealReason } from './sealed-row.ts'
import { claimImport, type MarkedRow, markRows, moveImport, releaseImport } from './write.ts'

const r = columnsOf(tables.policyImportRow, 'r')
const e = columnsOf(tables.policyImportRow, 'e')

/** One batch of rows. `before` is the line of an earlier row with the same policy number that was not refused. */
const NEXT = query({ id: 'uuid', from: 'int4', until: 'int4' }, ({ id, from, until }) =>
  select(
    {
      ...pick(r, 'seq', 'line', 'sealed', 'policyIndex'),
      before: firstOf(
        e.line,
        `FROM ${e} WHERE ${e.importId} = ${r.importId} AND ${e.policyIndex} = ${r.policyIndex} AND ${e.seq} < ${from}
          AND ${e.outcome.isNot('REFUSED')} ORDER BY ${e.seq} LIMIT 1`,
      ),
    },
    `FROM ${r} WHERE ${r.importId} = ${id} AND ${r.seq} >= ${from} AND ${r.seq} < ${until} ORDER BY ${r.seq}`,
  ),
)
type StoredRow = Awaited<ReturnType<typeof NEXT.all>>[number]

interface Convertible {
  readonly stored: StoredRow
  readonly row: Record<string, unknown>
}

type Dealt = { readonly stored: StoredRow } & (
  | { readonly outcome: Exclude<RowOutcome, 'REFUSED'> }
  | { readonly reason: Reason }
)

function convert(
  services: Pick<Services, 'secrets'>,
  importId: string,
  columns: readonly string[],
  stored: StoredRow,
): Convertible | { readonly stored: StoredRow; readonly reason: Reason } {
  const refuse = (code: string, at: readonly string[], message: string) => ({
    stored,
    reason: { code, columns: [...at], message },
  })
  const found = openRow(services.secrets, { importId, seq: stored.seq }, stored.sealed)
  if (!('cells' in found)) return refuse('ROW_INVALID', [], found.message)
  if (stored.before !== null)
    return refuse('DUPLICATE_IN_BATCH', ['保单号'], importTexts.taken(stored.before))
  const record = Object.fromEntries(columns.map((name, index) => [name, found.cells[index] ?? '']))
  const converted = toPolicyRow(record)
  return converted.ok
    ? { stored, row: converted.row }
    : refuse('ROW_INVALID', converted.columns, converted.message)
}

/** The line of the first row in the batch that has the same policy number. */
function lineBefore(rows: readonly Convertible[], index: number): number {
  const own = rows[index]?.stored.policyIndex
  const first = rows.find(({ stored }) => own && stored.policyIndex?.equals(own))
  return first?.stored.line ?? 0
}

function reasonOf(rows: readonly Convertible[], { index, code, fields, message }: RefusedOutcome): Reason {
  const words = code === 'DUPLICATE_IN_BATCH' ? importTexts.taken(lineBefore(rows, index)) : message
  return { code, columns: [...new Set(fields.map((field) => fieldLabel(field)))], message: words }
}

const imported = { CREATED: 'NEW', UNCHANGED: 'UNCHANGED' } as const

/** Checks the rows, or writes them. */
async function deal(
  services: Services,
  phase: 'CHECKING' | 'RUNNING',
  importId: string,
  rows: readonly Convertible[],
): Promise<Dealt[]> {
  const raw = rows.map(({ row }) => row)
  const outcomes =
    phase === 'CHECKING'
      ? await foresee(services, raw)
      : (await takeIn(services, importActor(importId), raw)).map((one) => {
          if (!one.ok) return one
          const result =
            one.result === 'UPDATED' ? changeOf(rows[one.index]?.row ?? {}) : imported[one.result]
          return { ...one, result }
        })
  return outcomes.flatMap((one): Dealt[] => {
    const stored = rows[one.index]?.stored
    if (stored === undefined) return []
    return [one.ok ? { stored, outcome: one.result } : { stored, reason: reasonOf(rows, one) }]
  })
}

/**
 * The actor of the policies' audit rows. It is no member of staff, so that an import of 200,000 policies does not bury
 * what people did. The request's id is the import, which names the person who started it.
 */
function importActor(importId: string): Actor {
  return { kind: 'SYSTEM', id: 'policy-import', requestId: importId, origin: {} }
}

function marked(services: Pick<Services, 'secrets'>, importId: string, dealt: Dealt): MarkedRow {
  const { seq } = dealt.stored
  if ('outcome' in dealt) return { seq, outcome: dealt.outcome, reason: null }
  return { seq, outcome: 'REFUSED', reason: sealReason(services.secrets, { importId, seq }, dealt.reason) }
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claimImport>>>

interface Progress {
  readonly position: number
  readonly counts: Counts
}

/** Deals with one batch. Returns null if this process no longer holds the import. */
async function step(
  services: Services,
  held: Claimed,
  lease: string,
  at: Progress,
): Promise<Progress | null> {
  const { id, columns } = held
  const phase = held.status === 'CHECKING' ? 'CHECKING' : 'RUNNING'
  const until = at.position + BATCH
  const stored = await NEXT.all(services.db, { id, from: at.position, until })
  const converted = stored.map((row) => convert(services, id, columns, row))
  const refused = converted.flatMap((one) => ('reason' in one ? [one] : []))
  const rows = converted.flatMap((one) => ('row' in one ? [one] : []))
  const dealt = [...refused, ...(await deal(services, phase, id, rows))]
  const marks = dealt.map((one) => marked(services, id, one))
  const counts = withOutcomes(
    at.counts,
    marks.flatMap(({ outcome }) => (outcome === null ? [] : [outcome])),
  )
  const position = Math.min(until, held.rows)
  const now = services.clock.now()
  const set = { position, ...(phase === 'CHECKING' ? { found: counts } : { imported: counts }) }
  const kept = await markRows(services.db, {
    id,
    lease,
    at: now,
    until: new Date(now.getTime() + LEASE_MS),
    set,
    rows: marks,
  })
  return kept ? { position, counts } : null
}

/**
 * Ends the check, or the import. Rows that were written are deleted; refused rows are kept for their download.
 * @throws Error if a row has no outcome. Nothing is then deleted, because the row would be lost
 */
async function end(services: Services, held: Claimed, lease: string, counts: Counts): Promise<void> {
  const { id } = held
  if (rowsCounted(counts) !== held.rows) throw new Error(`import ${id}: a row has no outcome`)
  const at = services.clock.now()
  const free = { leaseToken: null, leaseUntil: null }
  const actor = importActor(id)
  if (held.status === 'CHECKING') {
    const set = { ...free, status: 'READY' as const }
    await moveImport(services, actor, { id, from: ['CHECKING'], lease, set, at, action: null })
    return
  }
  await moveImport(services, actor, {
    id,
    from: ['RUNNING'],
    lease,
    set: { ...free, status: 'DONE', open: false, endedAt: at },
    at,
    action: 'import.finish',
    change: { counts },
    forget: 'DEALT_WITH',
  })
}

/**
 * Checks or carries out the open import, batch by batch. Each batch is recorded with its position, so that after a
 * crash another process goes on behind the last recorded batch. Rows of the batch in which the process ended are
 * imported again, which changes nothing; such rows then count as unchanged.
 *
 * @returns true if this import needs another job
 */
export async function workOnImports(services: Services): Promise<boolean> {
  const at = services.clock.now()
  const lease = services.ids.id(at)
  const until = new Date(at.getTime() + LEASE_MS)
  const held = await claimImport(services.db, { token: lease, at, until })
  if (held === undefined) return false
  let progress: Progress | null = {
    position: held.position,
    counts: countsSchema.parse(held.status === 'CHECKING' ? held.found : held.imported),
  }
  try {
    for (let batches = 0; batches < BATCHES_OF_JOB && progress.position < held.rows; batches += 1) {
      progress = await step(services, held, lease, progress)
      if (progress === null) return false
      await ownTurn()
    }
    if (progress.position < held.rows) return true
    await end(services, held, lease, progress.counts)
    return false
  } finally {
    await releaseImport(services.db, lease)
  }
}
