import type { Queryable } from '../kernel/database/statement.ts'
import { groupBy } from '../kernel/group.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { type CoveredTable, coveredForms, isCovered, isKeyOf, tableOfForm } from '../transparency/covered.ts'
import {
  differingRows,
  doubledKeys,
  keysToCover,
  type LoggedRows,
  rowsToCover,
} from '../transparency/covered-rows.ts'
import { ROWS_PER_ENTRY, type RowsEntry } from '../transparency/rules/entry.ts'
import { GRACE } from '../transparency/rules/late.ts'
import type { Pending } from './due.ts'
import type { Erased } from './erased.ts'
import type { Report } from './findings.ts'
import { KeySet } from './key-set.ts'
import type { Marks } from './marks.ts'

/** Rows that are compared by one statement. */
const PAGE = 5000

/** What the log says of some rows of one table: in one entry, if they are written once. */
interface Group extends LoggedRows {
  readonly kind: CoveredTable
  readonly position: number
  readonly numbers: readonly number[]
}

/** A group that is being collected. There are millions of rows: lists take less than an object for each. */
class Rows {
  readonly keys: string[] = []
  readonly hashes: string[] = []
  readonly numbers: number[] = []

  add(key: string, hash: string, number: number): void {
    this.keys.push(key)
    this.hashes.push(hash)
    this.numbers.push(number)
  }
}

interface RowsInput {
  readonly marks: Marks
  /** What was erased by law. */
  readonly erased: Erased
  readonly report: Report
}

const kinds = Object.keys(coveredForms).filter(isCovered)

/** Parts of a list that have about `most` rows each. */
function* pages(groups: readonly Group[], most: number) {
  let page: Group[] = []
  let count = 0
  for (const group of groups) {
    page.push(group)
    count += group.keys.length
    if (count < most) continue
    yield page
    page = []
    count = 0
  }
  if (page.length > 0) yield page
}

/** Compares the rows of covered tables with what the log says of them. */
export class RowsCheck {
  readonly #db: Queryable
  readonly #hash: HashName
  readonly #marks: Marks
  readonly #report: Report
  readonly #erased: Erased
  /** Rows that are gone by law. */
  readonly #gone = new Map(kinds.map((kind) => [kind, new Set<string>()]))
  /** Whether the log has judged rows of the audit: then it must judge all that follow. */
  #judged = false
  readonly #seen = new Map(kinds.map((kind) => [kind, new KeySet()]))
  /** Rows that can change: the last of their hashes counts. */
  readonly #last = new Map(
    kinds.map((kind) => [kind, new Map<string, readonly [hash: string, number: number]>()]),
  )
  /** Tables of which a row is missing. */
  readonly #incomplete = new Set<CoveredTable>()

  /**
   * @param hash the hash function of the log
   * @param marks gets the marks while the log is read
   */
  constructor(db: Queryable, hash: HashName, { marks, erased, report }: RowsInput) {
    this.#db = db
    this.#hash = hash
    this.#marks = marks
    this.#report = report
    this.#erased = erased
  }

  /** Takes a page of entries, in order. */
  async take(entries: readonly { readonly entry: RowsEntry; readonly position: number }[]): Promise<void> {
    this.#judge(entries)
    const groups = entries.flatMap(({ entry, position }) => this.#groupsOf(entry, position))
    for (const page of pages(groups, PAGE))
      for (const some of groupBy(page, ({ kind }) => kind)) await this.#compare(some[0].kind, some)
  }

  /** Names the rows of the audit of which the log says that this platform did not write them. */
  #judge(entries: readonly { readonly entry: RowsEntry; readonly position: number }[]): void {
    const form = coveredForms.audit.name
    for (const { entry, position } of entries) {
      const { unknown, rows, from } = entry
      this.#judged ||= unknown !== undefined
      if (unknown === undefined && this.#judged && rows.some(([of]) => of === form))
        this.#report({ what: 'ENTRY_STRANGE', position })
      for (const number of unknown ?? []) {
        const [, key] = rows[number - from] ?? []
        if (key !== undefined) this.#report({ what: 'ROW_FOREIGN', form, key, number })
      }
    }
  }

  /** Notes what an entry covers, and returns those rows that can be compared at once. */
  #groupsOf({ rows, from }: RowsEntry, position: number): Group[] {
    const groups = new Map<CoveredTable, Rows>()
    for (const [at, [form, key, hash]] of rows.entries()) {
      const kind = tableOfForm(form)
      if (kind === null || !isKeyOf(kind, key)) {
        this.#report({ what: 'ENTRY_STRANGE', position })
        continue
      }
      this.#seen.get(kind)?.add(key)
      if (coveredForms[kind].changes) this.#last.get(kind)?.set(key, [hash, from + at])
      else {
        const own = groups.get(kind) ?? new Rows()
        groups.set(kind, own)
        own.add(key, hash, from + at)
      }
    }
    return [...groups].map(([kind, own]) => this.#group(kind, own, position))
  }

  #group(kind: CoveredTable, { keys, hashes, numbers }: Rows, position: number): Group {
    return { kind, position, keys, hashes, numbers, ...this.#between(position) }
  }

  async #compare(kind: CoveredTable, groups: readonly Group[], pending?: Pending): Promise<void> {
    const differing = await differingRows(this.#db, kind, groups, this.#hash)
    if (differing.size === 0 && !this.#erased.namesRows) return
    for (const { keys, numbers } of groups)
      for (const [at, key] of keys.entries()) {
        const how = differing.get(key)
        if (how !== 'MISSING') this.#erased.seeRow(kind, key)
        if (how === 'MISSING' && this.#erased.hasRow(kind, key)) {
          this.#gone.get(kind)?.add(key)
          continue
        }
        if (how === 'MISSING') this.#incomplete.add(kind)
        // A change that the log does not cover yet is no finding.
        if (how !== undefined && !pending?.has(kind, key))
          this.#report({ what: `ROW_${how}`, form: coveredForms[kind].name, key, number: numbers[at] ?? 0 })
      }
  }

  /** The instants between which a row of this entry must be written. */
  #between(position: number): { readonly since: Date | null; readonly until: Date | null } {
    const { before, after } = this.#marks.around(position)
    return {
      since: before === null ? null : new Date(before.getTime() - GRACE),
      until: after === null ? null : new Date(after.getTime() + GRACE),
    }
  }

  /** Compares the rows that can change, and looks for rows that the log does not have. */
  async end(pending: Pending): Promise<void> {
    // These rows have no instant that could disagree with their place, so it does not matter.
    const groups: Group[] = []
    for (const [kind, last] of this.#last) {
      let rows = new Rows()
      for (const [key, [hash, number]] of last) {
        rows.add(key, hash, number)
        if (rows.keys.length < ROWS_PER_ENTRY) continue
        groups.push(this.#group(kind, rows, 0))
        rows = new Rows()
      }
      if (rows.keys.length > 0) groups.push(this.#group(kind, rows, 0))
    }
    for (const page of pages(groups, PAGE))
      for (const some of groupBy(page, ({ kind }) => kind)) await this.#compare(some[0].kind, some, pending)
    for (const kind of kinds) await this.#findUnlogged(kind, pending)
  }

  async #findUnlogged(kind: CoveredTable, pending: Pending): Promise<void> {
    const seen = this.#seen.get(kind) ?? new KeySet()
    const gone = this.#gone.get(kind)?.size ?? 0
    // If each row that the log has is there, and there are no more than these, none is without the log.
    if (!this.#incomplete.has(kind) && (await rowsToCover(this.#db, kind)) === seen.size - gone) return
    for await (const keys of keysToCover(this.#db, kind, PAGE))
      for (const key of keys)
        if (!seen.has(key) && !pending.has(kind, key))
          this.#report({ what: 'ROW_UNLOGGED', form: coveredForms[kind].name, key })
    // Of two rows with one key, the log has one.
    for (const key of await doubledKeys(this.#db, kind))
      this.#report({ what: 'ROW_UNLOGGED', form: coveredForms[kind].name, key })
  }
}
