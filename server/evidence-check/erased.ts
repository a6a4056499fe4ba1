import { z } from 'zod'
import { tables } from '../generated/tables.ts'
import { DAY_MS, dayOf } from '../kernel/calendar.ts'
import { content, greatest, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { itemsOfKey } from '../kernel/group.ts'
import { readOwnJson } from '../kernel/storable.ts'
import { keptUntil, LEAST_YEARS } from '../retention/rules/years.ts'
import { type CoveredTable, coveredForms } from '../transparency/covered.ts'
import type { DayEntry } from '../transparency/rules/entry.ts'
import { retentionTerms } from '../vocabulary/visits.ts'
import type { Report } from './findings.ts'
import type { Marks } from './marks.ts'

/** An entry `erased`, as a check reads it. */
export const erasedSchema = z.object({
  kind: z.literal('erased'),
  at: z.coerce.date(),
  policy: z.string(),
  ended: z.string(),
  term: z.enum(retentionTerms),
  until: z.string(),
  ground: z.literal('RETENTION_OVER'),
  erasure: z.string(),
  approval: z.string(),
  visits: z.array(
    z.object({
      visit: z.string(),
      number: z.number().int(),
      seq: z.number().int(),
      opened: z.string(),
      ended: z.array(z.tuple([z.enum(['SUCCESS', 'CALLBACK', 'CANCELLED']), z.string()])),
    }),
  ),
  rows: z.array(z.tuple([z.string(), z.string()])),
})
type Entry = z.output<typeof erasedSchema>
type Visit = Entry['visits'][number]

const l = columnsOf(tables.logEntry, 'l')
const c = columnsOf(tables.logCheckpoint, 'c')
const a = columnsOf(tables.audit, 'a')
const v = columnsOf(tables.visit, 'v')

const ENTRIES = query({}, () =>
  select(
    pick(l, 'position', 'content'),
    `FROM ${l} WHERE ${l.kind.is('erased')} AND ${l.seq} IS NULL AND ${l.kind.isNot('rows')} ORDER BY ${l.position}`,
  ),
)
const SIGNED = query({}, () => select({ size: orNull(greatest(c.size)) }, `FROM ${c}`))

/** What the audit records of ends, holds and erasures: rows that the log covers, and that stay. */
const changeSchema = z
  .object({
    endedOn: z.string().nullable().optional(),
    term: z.string().optional(),
    hold: z.string().optional(),
    settledOn: z.string().optional(),
    approval: z.string().optional(),
    preparedBy: z.string().optional(),
  })
  .nullable()
const AUDIT = query({ ids: 'text[]' }, ({ ids }) =>
  select(
    { ...pick(a, 'targetId', 'action', 'actorId', 'at'), change: content(a.change, changeSchema) },
    `FROM ${a} WHERE ${a.targetId} = ANY(${ids}) AND (${a.action.isOneOf('retention.hold', 'retention.release')}
      OR ${a.action.isOneOf('erasure.approve', 'erasure.keep')} OR ${a.change} ? 'endedOn') ORDER BY ${a.id}`,
  ),
)
type Audited = Awaited<ReturnType<typeof AUDIT.all>>[number]

const LAST = query({ ids: 'uuid[]' }, ({ ids }) =>
  select(
    { visitId: l.visitId, seq: greatest(l.seq) },
    `FROM ${l} WHERE ${l.visitId} = ANY(${ids}) GROUP BY ${l.visitId}`,
  ),
)
const PRESENT = query({ ids: 'uuid[]' }, ({ ids }) =>
  select({ id: v.id }, `FROM ${v} WHERE ${v.id} = ANY(${ids})`),
)

/** Ids that are looked up at once. */
const PAGE = 5000
const pages = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / PAGE) }, (_, at) => all.slice(at * PAGE, (at + 1) * PAGE))

interface Placed {
  readonly position: number
  readonly entry: Entry
}

/** Whether the records that stay say that the policy could be erased, on that instant. */
function follows({ entry }: Placed, ofPolicy: readonly Audited[], ofErasure: readonly Audited[]): boolean {
  const before = ofPolicy.filter(({ at }) => at <= entry.at)
  const end = before.findLast(({ change }) => change?.endedOn !== undefined)
  if (end?.change?.endedOn !== entry.ended || end.change.term !== entry.term) return false
  const open = new Set<string>()
  let settledOn: string | null = null
  for (const { action, change } of before) {
    if (action === 'retention.hold' && change?.hold) open.add(change.hold)
    if (action === 'retention.release' && change?.hold) {
      open.delete(change.hold)
      if (change.settledOn !== undefined && change.settledOn > (settledOn ?? '')) settledOn = change.settledOn
    }
  }
  const least = keptUntil({ endedOn: entry.ended, term: entry.term, settledOn }, LEAST_YEARS)
  if (open.size > 0 || entry.until < least) return false
  return ofErasure.some(
    ({ action, actorId, change }) =>
      action === 'erasure.approve' && change?.approval === entry.approval && change.preparedBy !== actorId,
  )
}

/**
 * What was erased by law, as the log says it. An entry counts if a checkpoint covers it and if the records that stay agree
 * with it: the recorded end of the contract, the legal holds, and a second person's approval. These records are rows of the
 * audit, so the log covers them, too.
 */
export class Erased {
  readonly #placed: readonly Placed[]
  /** Those that do not follow from the records. */
  readonly #undue: readonly Placed[]
  readonly #visits = new Map<string, Visit & { readonly position: number }>()
  readonly #rows = new Map<string, number>()
  /** The rows of entries that are still there, by the entry's place. */
  readonly #left = new Map<number, (readonly [form: string, key: string])[]>()
  readonly #present: ReadonlySet<string>
  readonly #byDay: ReadonlyMap<string, readonly Visit[]>

  private constructor(placed: readonly Placed[], undue: readonly Placed[], present: ReadonlySet<string>) {
    this.#placed = placed
    this.#undue = undue
    this.#present = present
    const days = new Map<string, Visit[]>()
    for (const { position, entry } of placed) {
      for (const row of entry.rows) this.#rows.set(row.join(' '), position)
      for (const visit of entry.visits) {
        if (this.#visits.has(visit.visit)) continue
        this.#visits.set(visit.visit, { ...visit, position })
        if (present.has(visit.visit)) continue
        for (const day of new Set([visit.opened, ...visit.ended.map(([, on]) => on)]))
          days.set(day, [...(days.get(day) ?? []), visit])
      }
    }
    this.#byDay = days
  }

  /** Reads the entries and what stays about them. */
  static async read(db: Queryable): Promise<Erased> {
    const { size } = await SIGNED.one(db, {})
    const placed = (await ENTRIES.all(db, {})).flatMap(({ position, content: text }): Placed[] => {
      const entry = erasedSchema.safeParse(readOwnJson(text))
      // An entry that cannot be read, or that nobody signed, excuses nothing. The check of the log names it.
      return entry.success && BigInt(position) < BigInt(size ?? 0)
        ? [{ position: Number(position), entry: entry.data }]
        : []
    })
    const targets = [...new Set(placed.flatMap(({ entry }) => [entry.policy, entry.erasure]))]
    const ids = [...new Set(placed.flatMap(({ entry }) => entry.visits.map(({ visit }) => visit)))]
    const audited: Audited[] = []
    for (const some of pages(targets)) audited.push(...(await AUDIT.all(db, { ids: some })))
    const last = new Map<string, number | null>()
    const present = new Set<string>()
    for (const some of pages(ids)) {
      for (const { visitId, seq } of await LAST.all(db, { ids: some })) last.set(visitId ?? '', seq)
      for (const { id } of await PRESENT.all(db, { ids: some })) present.add(id)
    }
    const of = itemsOfKey(audited, ({ targetId }) => targetId)
    const kept = ({ entry }: Placed) =>
      of(entry.policy).some(({ action, at }) => action === 'erasure.keep' && at >= entry.at)
    const due = placed.filter(
      (one) =>
        follows(one, of(one.entry.policy), of(one.entry.erasure)) &&
        one.entry.visits.every(({ visit, seq }) => last.get(visit) === seq),
    )
    // What was kept after all is as if it had no entry.
    return new Erased(
      due.filter((one) => !kept(one)),
      placed.filter((one) => !due.includes(one)),
      present,
    )
  }

  /** The number of visits that are gone by law. */
  get gone(): number {
    return this.#visits.size - [...this.#visits.keys()].filter((visit) => this.#present.has(visit)).length
  }

  hasVisit(visit: string): boolean {
    return this.#visits.has(visit)
  }

  hasRow(kind: CoveredTable, key: string): boolean {
    return this.#rows.has(`${coveredForms[kind].name} ${key}`)
  }

  /** Whether an entry names any row. */
  get namesRows(): boolean {
    return this.#rows.size > 0
  }

  /** Notes a row that is there, if an entry says that it is gone. */
  seeRow(kind: CoveredTable, key: string): void {
    const { name: form } = coveredForms[kind]
    const position = this.#rows.get(`${form} ${key}`)
    if (position === undefined) return
    const left = this.#left.get(position) ?? []
    this.#left.set(position, left)
    left.push([form, key])
  }

  /** The statement of a day as it was, from what is left of it. */
  complete(left: DayEntry): DayEntry {
    const { day } = left
    const ended = { ...left.ended }
    const numbers: number[] = []
    for (const visit of this.#byDay.get(day) ?? []) {
      if (visit.opened === day) numbers.push(visit.number)
      for (const [how, on] of visit.ended) if (on === day) ended[how] += 1
    }
    if (numbers.length === 0) return { ...left, ended }
    return {
      ...left,
      opened: left.opened + numbers.length,
      first: Math.min(...numbers, left.first ?? Number.POSITIVE_INFINITY),
      last: Math.max(...numbers, left.last ?? 0),
      ended,
    }
  }

  /** Reports the entries that the records contradict, those that came too early, and what is still there. */
  report(marks: Marks, report: Report): void {
    for (const { position, entry } of this.#undue)
      report({ what: 'ERASED_UNDUE', position, policy: entry.policy })
    const lastMark = marks.last()
    const now = lastMark === null ? null : marks.around(lastMark + 1).before
    for (const { position, entry } of this.#placed) {
      const signed = marks.around(position).after
      if (signed === null) continue
      if (dayOf(signed) <= entry.until) report({ what: 'ERASED_UNDUE', position, policy: entry.policy })
      if (now === null || now.getTime() - signed.getTime() <= DAY_MS) continue
      const present = entry.visits.filter(({ visit }) => this.#present.has(visit))
      for (const { visit } of present) report({ what: 'ERASED_PRESENT', position, visit })
      // The rows of a visit that is still there are there with it.
      if (present.length > 0) continue
      for (const [form, key] of this.#left.get(position) ?? [])
        report({ what: 'ERASED_ROW_PRESENT', position, form, key })
    }
  }
}
