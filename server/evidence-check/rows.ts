import type { Queryable } from '../kernel/database/statement.ts'
import { groupBy } from '../kernel/group.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { foreignAudit } from '../transparency/audit-origin.ts'
import {
  type CoveredTable,
  coveredForms,
  differingRows,
  isCovered,
  keysToCover,
  tableOfForm,
} from '../transparency/covered.ts'
import type { RowsEntry } from '../transparency/rules/entry.ts'
import { GRACE } from '../transparency/rules/late.ts'
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
  readonly #hash: HashName
  readonly #marks: Marks
  readonly #report: Report
  readonly #mac: EventMac | null
  /** Whether the log has judged rows of the audit: then it must judge all that follow. */
  #judged = false
  readonly #seen = new Map(kinds.map((kind) => [kind, new KeySet()]))
  /** Rows that can change: the last of their hashes counts. */
  readonly #last = new Map<string, Logged>()

  /**
   * @param hash the hash function of the log
   * @param marks gets the marks while the log is read
   * @param mac asks rows of the audit whether this platform wrote them; null: what the log says of them counts
   */
  constructor(db: Queryable, hash: HashName, marks: Marks, report: Report, mac: EventMac | null) {
    this.#db = db
    this.#hash = hash
    this.#marks = marks
    this.#report = report
    this.#mac = mac
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
    await this.#judge(entries)
    for (const some of groupBy(logged, ({ kind }) => kind)) {
      const { kind } = some[0]
      for (const one of some) this.#seen.get(kind)?.add(one.key)
      if (coveredForms[kind].changes) for (const one of some) this.#last.set(`${kind} ${one.key}`, one)
      else await this.#compare(kind, some)
    }
  }

  /**
   * Names the rows of the audit that this platform did not write: those that the log names, and those that it should have
   * named. Whoever can write to the database could append an entry that names none.
   */
  async #judge(entries: readonly { readonly entry: RowsEntry; readonly position: number }[]): Promise<void> {
    const form = coveredForms.audit.name
    const asked: { readonly key: string; readonly number: number; readonly named: boolean }[] = []
    for (const { entry, position } of entries) {
      const { unknown } = entry
      const own = entry.rows.flatMap(([of, key], at) =>
        of === form ? [{ key, number: entry.from + at }] : [],
      )
      if (own.length === 0) continue
      if (unknown === undefined && this.#judged) this.#report({ what: 'ENTRY_STRANGE', position })
      this.#judged ||= unknown !== undefined
      if (this.#judged)
        for (const row of own) asked.push({ ...row, named: unknown?.includes(row.number) ?? true })
    }
    const open = asked.filter(({ named }) => !named).map(({ key }) => key)
    const foreign =
      this.#mac === null || open.length === 0 ? new Map() : await foreignAudit(this.#db, this.#mac, open)
    for (const { key, number, named } of asked)
      if (named || foreign.has(key)) this.#report({ what: 'ROW_FOREIGN', form, key, number })
  }

  async #compare(kind: CoveredTable, logged: readonly Logged[], pending?: Pending): Promise<void> {
    const differing = await differingRows(
      this.#db,
      kind,
      logged.map(({ key, hash, position }) => ({ key, hash, ...this.#between(position) })),
      this.#hash,
    )
    for (const { form, key, number } of differing.size === 0 ? [] : logged) {
      const how = differing.get(key)
      // A change that the log does not cover yet is no finding.
      if (how !== undefined && !pending?.has(kind, key))
        this.#report({ what: `ROW_${how}`, form, key, number })
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
