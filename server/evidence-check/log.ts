import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { hashFunctions } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { greatest, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import { type HashName, hashNames } from '../kernel/secret/suite.ts'
import { readOwnJson } from '../kernel/storable.ts'
import { type Head, readHead, readSealedHead } from '../transparency/append.ts'
import { addToRenewal, beginRenewal } from '../transparency/renew.ts'
import type { DayEntry, RowsEntry } from '../transparency/rules/entry.ts'
import { type Hash, leafHash, rootOf, sameBytes } from '../transparency/rules/merkle.ts'
import type { NoteKey } from '../transparency/rules/note.ts'
import { readLogKey, readSigned } from './checkpoints.ts'
import type { Copy, CopyOfTile } from './copies.ts'
import { erasedSchema } from './erased.ts'
import type { Report } from './findings.ts'
import type { Marks } from './marks.ts'
import { TilesCheck } from './tiles.ts'

/** Entries that are read at once. */
const PAGE = 5000

const e = columnsOf(tables.logEntry, 'e')
const c = columnsOf(tables.logCheckpoint, 'c')

const ENTRIES = query({ from: 'int8', limit: 'int4' }, ({ from, limit }) =>
  select(
    pick(e, 'position', 'kind', 'content', 'leafHash', 'visitId', 'number', 'seq'),
    `FROM ${e} WHERE ${e.position} >= ${from} ORDER BY ${e.position} LIMIT ${limit}`,
  ),
)
type Row = Awaited<ReturnType<typeof ENTRIES.all>>[number]

const CHECKPOINTS = query({ above: 'int8', limit: 'int4' }, ({ above, limit }) =>
  select(
    pick(c, 'size', 'root', 'note'),
    `FROM ${c} WHERE ${c.size} > ${above} ORDER BY ${c.size} LIMIT ${limit}`,
  ),
)

/** Behind the last renewal, nothing says the digest of all entries. */
const LAST_RENEWAL = query({}, () =>
  select(
    { position: greatest(e.position) },
    `FROM ${e} WHERE ${e.kind.is('renewal')} AND ${e.seq} IS NULL AND ${e.kind.isNot('rows')}`,
  ),
)

type LoggedRow = readonly [form: string, key: string, hash: string]
/** Checked without the machinery of a tuple: there are millions of rows. */
const isRow = (row: unknown) =>
  Array.isArray(row) && row.length === 3 && row.every((part) => typeof part === 'string')
const rowsSchema = z.custom<readonly LoggedRow[]>((rows) => Array.isArray(rows) && rows.every(isRow))
const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    log: z.string(),
    at: z.coerce.date(),
    hash: z.enum(hashNames).optional(),
  }),
  z.object({
    kind: z.literal('visit'),
    number: z.number().int(),
    visit: z.string(),
    seq: z.number().int(),
    head: z.string(),
    records: z.string().optional(),
    origin: z.enum(['FOUND', 'UNKNOWN', 'LATE']).optional(),
  }),
  z.object({
    kind: z.literal('rows'),
    from: z.number().int(),
    rows: rowsSchema,
    unknown: z.array(z.number().int()).optional(),
  }),
  z.object({
    kind: z.literal('mark'),
    at: z.coerce.date(),
    visits: z.number().int(),
    rows: z.number().int(),
  }),
  z.object({
    kind: z.literal('day'),
    day: z.string(),
    opened: z.number().int(),
    first: z.number().int().nullable(),
    last: z.number().int().nullable(),
    ended: z.object({ SUCCESS: z.number().int(), CALLBACK: z.number().int(), CANCELLED: z.number().int() }),
  }),
  z.object({ kind: z.literal('key'), key: z.string(), at: z.coerce.date() }),
  z.object({
    kind: z.literal('renewal'),
    at: z.coerce.date(),
    algorithm: z.literal('sha512'),
    digest: z.string(),
  }),
  erasedSchema,
])
type Entry = z.infer<typeof entrySchema>

/** What the check of the log hands on to the checks of the records. */
export interface CheckedLog {
  readonly size: number
  readonly days: readonly DayEntry[]
  /** Size of the last checkpoint that is signed by the log. */
  readonly signed: number
}

/** The columns of a row that repeat its content. */
function agrees({ kind, visitId, number, seq }: Row, entry: Entry): boolean {
  if (entry.kind !== kind) return false
  if (entry.kind !== 'visit') return visitId === null && number === null && seq === null
  return visitId === entry.visit && Number(number) === entry.number && seq === entry.seq
}

/** Follows the entries of the log in order, and compares them with its checkpoints and with the copies outside. */
class LogCheck {
  readonly marks: Marks
  readonly days: DayEntry[] = []
  readonly keys: NoteKey[]
  readonly tiles: TilesCheck
  visits = 0
  rows = 0
  signed = 0
  readonly #db: Queryable
  readonly #log: string
  readonly #hash: Hash
  readonly #trusted: readonly NoteKey[]
  readonly #copies: readonly Copy[]
  readonly #report: Report
  #checkpoints: { readonly size: number; readonly root: Uint8Array; readonly note: string }[] = []
  #readTo = 0
  readonly #renewal = beginRenewal()
  #renewedTo = -1
  /** Whether an entry could not be read: then it is not known which numbers it had. */
  #unread = false
  #copy = 0

  constructor(
    db: Queryable,
    {
      log,
      hash,
      trusted,
      copies,
      marks,
      report,
    }: Pick<LogInput, 'log' | 'hash' | 'trusted' | 'copies' | 'marks' | 'report'>,
  ) {
    this.marks = marks
    this.#hash = hashFunctions[hash]
    this.tiles = new TilesCheck(db, this.#hash, report)
    this.#db = db
    this.#log = log
    this.#trusted = trusted
    this.keys = [...trusted]
    this.#copies = copies.toSorted((a, b) => a.size - b.size)
    this.#report = report
  }

  async begin(): Promise<void> {
    const { position } = await LAST_RENEWAL.one(this.#db, {})
    this.#renewedTo = Number(position ?? -1)
  }

  /** Takes the next entry. Returns its content; null if it is not what was logged. */
  take(row: Row): Entry | null {
    const position = this.tiles.size
    const hash = leafHash(this.#hash, Buffer.from(row.content))
    this.tiles.add(hash)
    const parsed = entrySchema.safeParse(readOwnJson(row.content))
    if (!sameBytes(hash, row.leafHash) || !parsed.success || !agrees(row, parsed.data)) {
      this.#report({ what: 'ENTRY_CHANGED', position })
      this.#unread = true
      return null
    }
    const entry = parsed.data
    if (entry.kind === 'mark') this.marks.add(position, entry.at)
    if (entry.kind === 'day') this.days.push(entry)
    if (entry.kind === 'key') this.#learn(entry.key, position)
    if (entry.kind === 'visit') this.#numberOfVisit(entry.number, position)
    if (entry.kind === 'rows') this.#numberOfRows(entry, position)
    if (entry.kind === 'renewal' && this.#renewal.copy().digest('hex') !== entry.digest)
      this.#report({ what: 'RENEWAL_DIFFERS', position })
    if (position < this.#renewedTo) addToRenewal(this.#renewal, row.content)
    return entry
  }

  #learn(text: string, position: number): void {
    const key = readLogKey(text)
    if (key === null) this.#report({ what: 'ENTRY_STRANGE', position })
    else if (!this.keys.some(({ name, id }) => name === key.name && id === key.id)) this.keys.push(key)
  }

  #numberOfVisit(number: number, position: number): void {
    if (number > this.visits + 1 && !this.#unread)
      this.#report({ what: 'NUMBER_MISSING', position, number: this.visits + 1 })
    this.visits = Math.max(this.visits, number)
  }

  #numberOfRows({ from, rows }: RowsEntry, position: number): void {
    if (from !== this.rows + 1 && !this.#unread)
      this.#report({ what: 'NUMBER_MISSING', position, number: this.rows + 1 })
    this.rows = from + rows.length - 1
  }

  /** Compares the tree as it is now with the checkpoint and the copies of this size. */
  async compare(): Promise<void> {
    const { size } = this.tiles
    const checkpoint = await this.#checkpointOf(size)
    const copies = this.#copiesOf(size)
    if (checkpoint === null && copies.length === 0) return
    const root = rootOf(this.#hash, this.tiles.edge())
    if (checkpoint !== null) this.#compareCheckpoint(size, root, checkpoint)
    for (const copy of copies) {
      if (checkpoint === null) this.#report({ what: 'CHECKPOINT_MISSING', size })
      if (!sameBytes(copy.root, root)) this.#report({ what: 'COPY_DIFFERS', copy: copy.name, size })
    }
  }

  #compareCheckpoint(
    size: number,
    root: Uint8Array,
    checkpoint: { readonly root: Uint8Array; readonly note: string },
  ) {
    const read = readSigned(this.#log, this.keys, checkpoint.note)
    if (read === null || read.signedBy.length === 0 || read.size !== size)
      return this.#report({ what: 'CHECKPOINT_FORGED', size })
    if (!sameBytes(read.root, root) || !sameBytes(checkpoint.root, root))
      return this.#report({ what: 'ROOT_DIFFERS', size })
    // A key that the log itself names counts only if a checkpoint of a trusted key covers the entry that names it.
    if (read.signedBy.some(({ name, id }) => this.#trusted.some((one) => one.name === name && one.id === id)))
      this.signed = size
  }

  async #checkpointOf(size: number) {
    if (this.#checkpoints.length === 0 && this.#readTo < size) {
      const page = await CHECKPOINTS.all(this.#db, { above: String(this.#readTo), limit: PAGE })
      this.#checkpoints = page.map((row) => ({ ...row, size: Number(row.size) }))
      // Without further checkpoints there is nothing more to read.
      this.#readTo = this.#checkpoints.at(-1)?.size ?? Number.POSITIVE_INFINITY
    }
    if (this.#checkpoints[0]?.size !== size) return null
    return this.#checkpoints.shift() ?? null
  }

  #copiesOf(size: number): Copy[] {
    const found: Copy[] = []
    for (; (this.#copies[this.#copy]?.size ?? Number.POSITIVE_INFINITY) <= size; this.#copy += 1) {
      const copy = this.#copies[this.#copy]
      if (copy) found.push(copy)
    }
    return found
  }

  /** Reports what says something of entries that the log does not have. */
  end(): void {
    const { size } = this.tiles
    for (const copy of this.#copies.slice(this.#copy))
      this.#report({ what: 'ROLLED_BACK', copy: copy.name, size: copy.size })
    for (const checkpoint of this.#checkpoints)
      this.#report({ what: 'ENTRY_MISSING', position: Math.min(size, checkpoint.size) })
    const last = this.marks.last()
    if (last !== null && this.signed <= last) this.#report({ what: 'TAIL_UNSIGNED', size: this.signed })
  }
}

interface LogInput {
  readonly log: string
  /** The hash function of the log's tree. */
  readonly hash: HashName
  /** Keys of the log that the checker knows from elsewhere. */
  readonly trusted: readonly NoteKey[]
  readonly copies: readonly Copy[]
  readonly copyOfTile: CopyOfTile
  /** Gets the marks of the log as they are read. */
  readonly marks: Marks
  readonly report: Report
  /** Says whether this platform wrote the head; null if the checker does not have the key. */
  readonly mac: EventMac | null
  /** Gets the rows that the log covers, page by page. */
  readonly onRows: (
    entries: readonly { readonly entry: RowsEntry; readonly position: number }[],
  ) => Promise<void>
  readonly onPage: (size: number) => void
}

/** What the head of the log repeats of its entries. */
function figuresOf({ edge, visits, rows }: Pick<Head, 'edge' | 'visits' | 'rows'>) {
  return { size: edge.size, roots: edge.roots.map((root) => Buffer.from(root).toString('hex')), visits, rows }
}

/** Checks the log itself: every entry against its hash, the numbers, and the roots of all checkpoints and copies. */
export async function checkLog(db: Queryable, input: LogInput): Promise<CheckedLog> {
  const { report, onRows, onPage } = input
  const check = new LogCheck(db, input)
  await check.begin()
  let comparing = Promise.resolve()
  for (let whole = true; whole; ) {
    const page = await ENTRIES.all(db, { from: String(check.tiles.size), limit: PAGE })
    whole = page.length === PAGE
    const rows: { entry: RowsEntry; position: number }[] = []
    for (const row of page) {
      const position = check.tiles.size
      if (Number(row.position) !== position) {
        // Behind a gap nothing can be said of the tree.
        report({ what: 'ENTRY_MISSING', position })
        whole = false
        break
      }
      const entry = check.take(row)
      if (entry?.kind === 'rows') rows.push({ entry, position })
      if (entry?.kind === 'visit' && entry.origin === 'UNKNOWN')
        report({ what: 'EVENT_FOREIGN', visit: entry.visit, seq: entry.seq })
      if (entry?.kind === 'visit' && entry.origin === 'LATE')
        report({ what: 'EVENT_MISDATED', visit: entry.visit, seq: entry.seq })
      await check.compare()
    }
    await check.tiles.compare(input.copyOfTile)
    // The rows of one page are compared while the next page is read.
    await comparing
    comparing = onRows(rows)
    // A failure is met where it is awaited; without a handler until then it would end the process.
    comparing.catch(() => undefined)
    onPage(check.tiles.size)
  }
  await comparing
  await check.tiles.end(input.copyOfTile)
  check.end()
  const sealed = input.mac === null ? null : await readSealedHead(db, input.mac)
  const head = sealed?.head ?? (await readHead(db))
  const { visits, rows } = check
  const edge = check.tiles.edge()
  if (head !== null && !isDeepStrictEqual(figuresOf(head), figuresOf({ edge, visits, rows })))
    report({ what: 'HEAD_DIFFERS' })
  if (sealed?.own === false) report({ what: 'HEAD_FORGED' })
  return { size: edge.size, days: check.days, signed: check.signed }
}
