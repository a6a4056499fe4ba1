import type { Queryable } from '../kernel/database/statement.ts'
import { groupBy } from '../kernel/group.ts'
import {
  type CoveredTable,
  coveredForms,
  coveredRows,
  isCovered,
  keysToCover,
  readKeyName,
  tableOfForm,
} from '../transparency/covered.ts'
import type { RowsEntry } from '../transparency/rules/entry.ts'
import { isMisdated } from '../transparency/rules/late.ts'
import type { Pending } from './due.ts'
import type { Report } from './findings.ts'
import { KeySet } from './key-set.ts'
import type { Marks } from './marks.ts'

/** Keys that are read at once. */
const PAGE = 5000

interface Logged {
  readonly kind: CoveredTable
  readonly form: string
  readonly key: string
  readonly hash: string
  readonly number: number
  readonly position: number
}

const kinds = Object.keys(coveredForms).filter(isCovered)

/** Compares the rows of covered tables with what the log says of them. */
export class RowsCheck {
  readonly #db: Queryable
  readonly #marks: Marks
  readonly #report: Report
  readonly #seen = new Map(kinds.map((kind) => [kind, new KeySet()]))
  /** Rows that can change: the last of their hashes counts. */
  readonly #last = new Map<string, Logged>()
  /** Rows whose instants are compared with the marks once all marks are known. */
  readonly #instants: { readonly logged: Logged; readonly at: Date }[] = []

  /** @param marks gets the marks while the log is read */
  constructor(db: Queryable, marks: Marks, report: Report) {
    this.#db = db
    this.#marks = marks
    this.#report = report
  }

  /** Takes a page of entries, in order. */
  async take(entries: readonly { readonly entry: RowsEntry; readonly position: number }[]): Promise<void> {
    const logged = entries.flatMap(({ entry, position }) =>
      entry.rows.flatMap(([form, key, hash], at): Logged[] => {
        const kind = tableOfForm(form)
        if (kind !== null) return [{ kind, form, key, hash, number: entry.from + at, position }]
        this.#report({ what: 'ENTRY_STRANGE', position })
        return []
      }),
    )
    for (const some of groupBy(logged, ({ kind }) => kind)) {
      const { kind } = some[0]
      for (const one of some) this.#seen.get(kind)?.add(one.key)
      if (coveredForms[kind].changes) for (const one of some) this.#last.set(`${kind} ${one.key}`, one)
      else await this.#compare(kind, some)
    }
  }

  async #compare(kind: CoveredTable, logged: readonly Logged[], pending?: Pending): Promise<void> {
    const asked = logged.map(({ key }) => readKeyName(kind, key))
    const rows = new Map((await coveredRows(this.#db, kind, asked)).map((row) => [row.key, row]))
    for (const one of logged) {
      const { form, key, hash, number } = one
      const row = rows.get(key)
      // A change that the log does not cover yet is no finding.
      if (row?.hash !== hash && pending?.has(kind, key)) continue
      if (row === undefined) this.#report({ what: 'ROW_MISSING', form, key, number })
      else if (row.hash !== hash) this.#report({ what: 'ROW_CHANGED', form, key, number })
      else if (row.at !== null) this.#date(one, row.at)
    }
  }

  #date(logged: Logged, at: Date): void {
    const { before, after } = this.#marks.around(logged.position)
    if (after === null) this.#instants.push({ logged, at })
    else this.#judge(logged, at, before, after)
  }

  #judge({ form, key, number }: Logged, at: Date, before: Date | null, after: Date | null): void {
    if (isMisdated(at, before, after)) this.#report({ what: 'ROW_MISDATED', form, key, number })
  }

  /** Compares the rows that can change, and looks for rows that the log does not have. */
  async end(pending: Pending): Promise<void> {
    for (const { logged, at } of this.#instants) {
      const { before, after } = this.#marks.around(logged.position)
      this.#judge(logged, at, before, after)
    }
    for (const some of groupBy([...this.#last.values()], ({ kind }) => kind))
      for (let at = 0; at < some.length; at += PAGE)
        await this.#compare(some[0].kind, some.slice(at, at + PAGE), pending)
    for (const kind of kinds) {
      const seen = this.#seen.get(kind)
      for await (const keys of keysToCover(this.#db, kind, PAGE))
        for (const key of keys)
          if (!seen?.has(key) && !pending.has(kind, key))
            this.#report({ what: 'ROW_UNLOGGED', form: coveredForms[kind].name, key })
    }
  }
}
