import type { EvidenceKey } from '../adapters/evidence-key/port.ts'
import type { Services } from '../context.ts'
import { hashFunctions, sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom } from '../kernel/database/table.ts'
import { append, type Head, LogRewritten } from './append.ts'
import { dayEntries } from './day.ts'
import { checkpointText } from './rules/checkpoint.ts'
import type { DayEntry, LogEntry } from './rules/entry.ts'
import { isConsistent, rootOf } from './rules/merkle.ts'
import { keyText, noteKey, noteText } from './rules/note.ts'
import { asSequencer, beginOrRead, newestDue, sequenceUpTo } from './sequence.ts'
import { consistencyProof } from './tiles.ts'

const c = columnsOf(tables.logCheckpoint, 'c')

const columns = pick(c, 'size', 'at', 'root', 'note')
const LAST = query({}, () => select(columns, `FROM ${c} ORDER BY ${c.size} DESC LIMIT 1`))
const COVERING = query({ position: 'int8' }, ({ position }) =>
  select(columns, `FROM ${c} WHERE ${c.size} > ${position} ORDER BY ${c.size} LIMIT 1`),
)
const INSERT = prepare({ size: c.size, at: c.at, root: c.root, note: c.note }, (row) =>
  insertFrom(tables.logCheckpoint, row, '(SELECT 1) one'),
)

/** A checkpoint as it was signed: the first `size` entries have this root. `note` is the signed note. */
export interface SignedCheckpoint {
  readonly size: number
  readonly at: Date
  readonly root: Buffer
  readonly note: string
}

type Row = Awaited<ReturnType<typeof LAST.all>>[number]
const signed = (row: Row | undefined): SignedCheckpoint | null =>
  row === undefined ? null : { ...row, size: Number(row.size) }

/** The newest checkpoint; null if there is none yet. */
export async function lastCheckpoint(db: Queryable): Promise<SignedCheckpoint | null> {
  return signed(await LAST.first(db, {}))
}

/** The first checkpoint that covers the entry at this position; null if there is none yet. */
export async function checkpointCovering(db: Queryable, position: number): Promise<SignedCheckpoint | null> {
  return signed(await COVERING.first(db, { position: String(position) }))
}

/** The key as the notes of this log name it. */
export function keyOfLog(log: string, { kind, publicKey }: EvidenceKey): ReturnType<typeof noteKey> {
  return noteKey(sha256, log, kind, publicKey)
}

/** Refuses to sign a log that does not begin with what was signed before. */
async function requireConsistent(own: Queryable, head: Head, last: SignedCheckpoint | null): Promise<void> {
  if (last === null) return
  const { size: to } = head.edge
  if (last.size > to) throw new LogRewritten(`the log has ${to} entries, but ${last.size} were signed`)
  const proof = await consistencyProof(own, last.size, to)
  const hash = hashFunctions[head.hash]
  const after = rootOf(hash, head.edge)
  if (!isConsistent(hash, { from: last.size, to, before: last.root, after, proof }))
    throw new LogRewritten(`the first ${last.size} entries of the log are not those that were signed`)
}

/** Ends what is in the log so far with a mark, and signs it. */
async function markAndSign(
  services: Pick<Services, 'evidence' | 'eventMac'>,
  own: Queryable,
  found: {
    readonly before: Head
    readonly last: SignedCheckpoint | null
    readonly days: readonly DayEntry[]
  },
  at: Date,
  current: EvidenceKey,
): Promise<SignedCheckpoint> {
  const { before, last, days } = found
  const { log, former } = services.evidence
  const key = keyText(keyOfLog(log, current))
  const changed = before.key !== key
  const entries: LogEntry[] = [
    ...(changed ? [{ kind: 'key', key, at: at.toISOString() } as const] : []),
    ...days,
    { kind: 'mark', at: at.toISOString(), visits: before.visits, rows: before.rows },
  ]
  const statedDay = days.at(-1)?.day ?? before.statedDay
  const head = await append(own, services.eventMac, before, entries, { key, markedAt: at, statedDay })
  await requireConsistent(own, head, last)
  const root = rootOf(hashFunctions[head.hash], head.edge)
  const text = checkpointText({ origin: log, size: head.edge.size, root })
  // The first checkpoint under a new key also has a signature of the old one: who trusts the old key can trust the new.
  const signers = [current, ...(changed && before.key !== '' && former !== null ? [former] : [])]
  const signatures = await Promise.all(
    signers.map(async (signer) => {
      const { name, id } = keyOfLog(log, signer)
      return { name, id, signature: await signer.sign(Buffer.from(text)) }
    }),
  )
  const note = noteText({ text, signatures })
  const row = { size: String(head.edge.size), at, root: Buffer.from(root), note }
  await INSERT.run(own, row)
  return { ...row, size: head.edge.size }
}

type Needed = Pick<Services, 'db' | 'clock' | 'evidence' | 'eventMac'>

/**
 * Brings everything that is committed into the log, and signs a checkpoint over it if there is anything new. Nothing of
 * it is kept if the key cannot sign; the next minute tries again.
 *
 * @returns the new checkpoint; null if there is nothing new, no key, or another instance is at work
 * @throws LogRewritten if the database has another past than the one that was signed
 */
export async function checkpoint(services: Needed): Promise<SignedCheckpoint | null> {
  const at = services.clock.now()
  const { db } = services
  const newest = await newestDue(db)
  if (newest !== null && !(await sequenceUpTo(services, newest, at))) return null
  const { current } = services.evidence
  if (current === null) return null
  return await asSequencer(services, async (own) => {
    const before = await beginOrRead(services, own, at)
    const last = await lastCheckpoint(own)
    const days = await dayEntries(own, before, at)
    // Another instance may have signed a later moment already; marks are in the order of their instants.
    const past = before.markedAt !== null && before.markedAt >= at
    if (past || (last?.size === before.edge.size && days.length === 0)) return null
    return await markAndSign(services, own, { before, last, days }, at, current)
  })
}
