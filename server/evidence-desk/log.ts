import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { count, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { keyOfLog, lastCheckpoint } from '../transparency/checkpoint.ts'
import type { DayEntry } from '../transparency/rules/entry.ts'
import { keyText, readNote } from '../transparency/rules/note.ts'
import { type Answered, answeredBetween, lastAnswer, type WitnessKind } from './answered.ts'
import { type Gap, gapsBetween } from './rules/gaps.ts'

const c = columnsOf(tables.logCheckpoint, 'c')
const e = columnsOf(tables.logEntry, 'e')
const h = columnsOf(tables.logHead, 'h')
const due = columnsOf(tables.logDue, 'due')
const d = columnsOf(tables.packDue, 'd')

/** Milliseconds without a checkpoint after which somebody should look, if something waits for one. */
const LATE_MS = 10 * MINUTE_MS

/** Rows that wait for the log are counted up to here. */
const MOST_COUNTED = 10_000

const PAGE = query({ below: 'int8?', limit: 'int4' }, ({ below, limit }) =>
  select(
    pick(c, 'size', 'at', 'root', 'note'),
    `FROM ${c} WHERE ${below} IS NULL OR ${c.size} < ${below} ORDER BY ${c.size} DESC LIMIT ${limit}`,
  ),
)

export interface CheckpointRow {
  readonly size: number
  readonly at: string
  /** The root in hexadecimal. */
  readonly root: string
  /** The ids of the keys that signed it; two in a change of the key. */
  readonly signedBy: readonly string[]
  readonly answered: readonly Answered[]
}

/**
 * One page of the signed checkpoints, the newest first.
 * @param input.after the size of the last one of the page before
 */
export async function checkpointPage(
  { db }: Pick<Services, 'db'>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<{ readonly rows: readonly CheckpointRow[]; readonly next: string | null }> {
  const found = await PAGE.all(db, { below: after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const newest = shown[0]
  const oldest = shown.at(-1)
  if (newest === undefined || oldest === undefined) return { rows: [], next: null }
  const answers = await answeredBetween(db, Number(oldest.size), Number(newest.size))
  const rows = shown.map(({ size, at, root, note }) => ({
    size: Number(size),
    at: at.toISOString(),
    root: root.toString('hex'),
    signedBy: readNote(note)?.signatures.map(({ id }) => id) ?? [],
    answered: answers.filter((each) => each.size === Number(size)),
  }))
  return { rows, next: found.length > limit ? String(oldest.size) : null }
}

const DAYS = query({}, () =>
  select(pick(e, 'content'), `FROM ${e} WHERE ${e.kind.is('day')} ORDER BY ${e.position}`),
)

const whole = z.number().int()
const dayEntry: z.ZodType<DayEntry> = z.object({
  kind: z.literal('day'),
  day: z.string(),
  opened: whole,
  first: whole.nullable(),
  last: whole.nullable(),
  ended: z.object({ SUCCESS: whole, CALLBACK: whole, CANCELLED: whole }),
})

/** All statements of days in the log, the oldest first. A year has 365. */
export async function dayStatements(db: Queryable): Promise<DayEntry[]> {
  return (await DAYS.all(db, {})).map(({ content }) => dayEntry.parse(JSON.parse(content)))
}

/** All statements of days, the newest first, and the numbers of visits that they leave out. */
export async function dayList({ db }: Pick<Services, 'db'>): Promise<{
  readonly days: readonly DayEntry[]
  readonly gaps: readonly Gap[]
}> {
  const days = await dayStatements(db)
  return { days: days.toReversed(), gaps: gapsBetween(days) }
}

const HEAD = query({}, () => select(pick(h, 'size', 'visits', 'begunAt'), `FROM ${h}`))
const WAITING = query({ most: 'int4' }, ({ most }) =>
  select({ rows: count() }, `FROM (SELECT 1 FROM ${due} LIMIT ${most}) waiting`),
)
const PACKS = query({}, () => select({ waiting: count(), failed: count(`${d.failures} > 0`) }, `FROM ${d}`))

/** One who is asked to witness checkpoints, with the last answer. */
export interface Witness {
  readonly kind: WitnessKind
  readonly by: string
  readonly last: Answered | null
}

export interface LogState {
  readonly name: string
  /** The public key of the log (vkey); null if none is configured. */
  readonly key: string | null
  /** Entries, and numbers given to visits so far. */
  readonly size: number
  readonly visits: number
  readonly checkpoint: { readonly size: number; readonly at: string } | null
  /** Changes that are not in the log yet, counted up to a maximum. */
  readonly waiting: { readonly rows: number; readonly capped: boolean }
  /** Packs that are due, and those among them whose making failed. */
  readonly packs: { readonly waiting: number; readonly failed: number }
  /** Whether packs are signed, which needs a certificate. */
  readonly signing: boolean
  /** Whether something has waited for a checkpoint for too long. */
  readonly late: boolean
  readonly witnesses: readonly Witness[]
}

type Needed = Pick<
  Services,
  'db' | 'evidence' | 'timestamps' | 'witnesses' | 'publishers' | 'alert' | 'documents'
>

/** The witnesses of this installation, named as `bringOutside` records them. */
function configured(services: Needed): Omit<Witness, 'last'>[] {
  const { timestamps, witnesses, publishers, alert } = services
  return [
    ...(timestamps === null ? [] : [{ kind: 'TIMESTAMP', by: 'RFC 3161' } as const]),
    ...witnesses.map(({ key }) => ({ kind: 'COSIGNED', by: key.slice(0, key.indexOf('+')) }) as const),
    ...publishers.map(({ kind: by }) => ({ kind: 'PUBLISHED', by }) as const),
    ...(alert === null ? [] : [{ kind: 'TOLD', by: 'WeCom' } as const]),
  ]
}

/** Where the log stands, for people who watch over it. It reads a few rows and checks nothing. */
export async function logState(services: Needed, at: Date): Promise<LogState> {
  const { db, evidence } = services
  const head = await HEAD.first(db, {})
  const last = await lastCheckpoint(db)
  const { rows } = await WAITING.one(db, { most: MOST_COUNTED + 1 })
  const witnesses: Witness[] = []
  for (const each of configured(services))
    witnesses.push({ ...each, last: await lastAnswer(db, each.kind, each.by) })
  return {
    name: evidence.log,
    key: evidence.current === null ? null : keyText(keyOfLog(evidence.log, evidence.current)),
    size: Number(head?.size ?? 0),
    visits: Number(head?.visits ?? 0),
    checkpoint: last === null ? null : { size: last.size, at: last.at.toISOString() },
    waiting: { rows: Math.min(rows, MOST_COUNTED), capped: rows > MOST_COUNTED },
    packs: await PACKS.one(db, {}),
    late: rows > 0 && at.getTime() - (last?.at ?? head?.begunAt ?? at).getTime() > LATE_MS,
    signing: services.documents.signer !== null,
    witnesses,
  }
}
