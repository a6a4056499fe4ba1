import { isDeepStrictEqual } from 'node:util'
import { addDays } from '../kernel/calendar.ts'
import type { Database } from '../kernel/database/db.ts'
import type { Queryable } from '../kernel/database/statement.ts'
import { inSharedSnapshot } from '../kernel/database/transaction.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import { dayStatement } from '../transparency/day.ts'
import { hashOfLog } from '../transparency/hash.ts'
import type { NoteKey } from '../transparency/rules/note.ts'
import { type CopyOfTile, readCopies } from './copies.ts'
import { readPending } from './due.ts'
import { Erased } from './erased.ts'
import type { Finding, Report } from './findings.ts'
import { type CheckedLog, checkLog } from './log.ts'
import { Marks } from './marks.ts'
import { VisitsCheck } from './ranges.ts'
import { RowsCheck } from './rows.ts'
import { checkWitnessed, type Outside } from './witnessed.ts'

export interface CheckInput {
  /** The name of the log. */
  readonly log: string
  /** Keys of the log that the checker knows from elsewhere, not from the database. */
  readonly trusted: readonly NoteKey[]
  /** The notes that were published to where nobody who can write to the database can. */
  readonly published: readonly { readonly name: string; readonly note: string }[]
  /** The published tiles; without them, a rewritten entry is known by its checkpoint only. */
  readonly copyOfTile?: CopyOfTile
  /** Who is trusted outside; without it, timestamps and cosignatures are checked for what they are about only. */
  readonly outside?: Outside
  /** Says whether this platform wrote the head of the log; without it, that is not checked. */
  readonly mac?: EventMac
  /** The last visit that an earlier, interrupted check has reached. */
  readonly after?: string
  readonly onProgress?: (progress: Progress) => void
  /** Called when a page of visits has been checked, with everything that was found so far. */
  readonly onVisits?: (progress: {
    readonly visits: number
    readonly to: string
    readonly findings: readonly Finding[]
  }) => Promise<void>
}

export type Progress =
  | { readonly part: 'log'; readonly entries: number }
  | { readonly part: 'visits'; readonly visits: number }

export interface Checked {
  readonly findings: readonly Finding[]
  readonly entries: number
  readonly visits: number
  /** The number of visits that were erased by law, as the log says. */
  readonly erased: number
  /** The number of entries that a checkpoint of a trusted key covers. */
  readonly signed: number
}

/** Compares the statements of days with the records as they are now. */
async function checkDays(db: Queryable, { days }: CheckedLog, erased: Erased, report: Report): Promise<void> {
  for (const [at, stated] of days.entries()) {
    const before = days[at - 1]
    if (before !== undefined && stated.day !== addDays(before.day, 1))
      report({ what: 'DAY_MISSING', day: addDays(before.day, 1) })
    if (!isDeepStrictEqual(erased.complete(await dayStatement(db, stated.day)), stated))
      report({ what: 'DAY_DIFFERS', day: stated.day })
  }
}

/**
 * Checks all evidence of the database: the log against its checkpoints and against the copies outside, every visit, every
 * row that the log covers, and the statements of all days. Everything is read from one snapshot, so the platform can go
 * on working.
 */
export async function checkEvidence(
  db: Pick<Database, 'pool' | 'sent'>,
  input: CheckInput,
): Promise<Checked> {
  return await inSharedSnapshot(db, BESIDE, (readings) => checkReading(readings, input))
}

/** Connections beside the first one: the database does most of the work, on as many processors. */
const BESIDE = 2

const noTile: CopyOfTile = () => Promise.resolve(null)

/** Like `checkEvidence`, in a transaction that the caller has begun. */
export async function checkReading(
  readings: readonly [Queryable, ...Queryable[]],
  input: CheckInput,
): Promise<Checked> {
  const [reading, other = reading, ...more] = readings
  const { log, trusted, published, copyOfTile = noTile, after = null, onProgress = () => undefined } = input
  const findings: Finding[] = []
  const known = new Set<string>()
  const report = (finding: Finding) => {
    // Two checks can find the same.
    const name = JSON.stringify(finding)
    if (!known.has(name)) findings.push(finding)
    known.add(name)
  }
  const pending = await readPending(reading)
  const copies = readCopies(log, published, report)
  const marks = new Marks()
  const hash = (await hashOfLog(reading)) ?? 'sha256'
  const erased = await Erased.read(reading)
  const rows = new RowsCheck(other, hash, { marks, erased, report })
  const readingLog = checkLog(reading, {
    log,
    hash,
    trusted,
    copies,
    copyOfTile,
    marks,
    report,
    mac: input.mac ?? null,
    onRows: (entries) => rows.take(entries),
    onPage: (entries) => onProgress({ part: 'log', entries }),
  })
  const onRange = async (visits: number, to: string) => {
    onProgress({ part: 'visits', visits })
    await input.onVisits?.({ visits, to, findings })
  }
  const records = readingLog.then(() => ({ pending, erased, marks, report, hash }))
  // Nobody may be waiting for it when it fails.
  records.catch(() => undefined)
  const own = await VisitsCheck.begin(other, { log: records, hash, after, onRange })
  // The visits are read on connections of their own while this process reads the log; then on all of them.
  const beside = Promise.all(more.map((db) => own.work(db)))
  beside.catch(() => undefined)
  const checked = await readingLog
  await Promise.all([rows.end(pending), own.work(reading)])
  await beside
  const visits = await own.work(other)
  await checkWitnessed(reading, input.outside ?? { authorities: [], witnesses: [] }, report)
  await checkDays(reading, checked, erased, report)
  erased.report(marks, report)
  return { findings, entries: checked.size, visits, erased: erased.gone, signed: checked.signed }
}
