import type { Node, RangeVar } from 'libpg-query'
import { isLarge } from './table-sizes.ts'

/**
 * What the migrations that wait have done so far. They are judged together, in their order, because a table that one of
 * them creates is empty and unknown to the last release, and the next ones may do with it what they like.
 */
export class Made {
  readonly #made = new Set<string>()
  /** Constraints that are not validated yet, with the migration that added them. */
  readonly #unproven = new Map<string, string>()
  /** Columns that a validated constraint proves to have values: SET NOT NULL then reads no row. */
  readonly #notNull = new Set<string>()
  readonly #provenBy = new Map<string, string>()
  /** Tables of partitions that took the name of a table in use. */
  readonly #named = new Set<string>()
  /** Tables of partitions. */
  readonly #cut = new Set<string>()
  /** Tables of which a constraint was validated. */
  readonly #validated = new Set<string>()

  make(kind: string, name: string | undefined): void {
    this.#made.add(`${kind} ${name ?? ''}`)
  }
  isMade(kind: string, name: string | undefined): boolean {
    return this.#made.has(`${kind} ${name ?? ''}`)
  }
  /** A table in use gives its name to a table of partitions, made in the same migration. */
  rename(table: string, to: string): void {
    this.#named.add(table)
    if (this.#validated.has(table)) this.#validated.add(to)
  }
  /** Called after each migration: a table of partitions that took a name in use has the rows of before. */
  settle(): void {
    for (const table of this.#named) this.#made.delete(`table ${table}`)
    this.#named.clear()
  }
  cut(table: string): void {
    this.#cut.add(table)
  }
  /** Takes the tables of partitions of a migration that has run; it is not parsed any more. */
  takeCut(sql: string): void {
    for (const [, table] of sql.matchAll(/\bCREATE TABLE "(\w+)"[^;]*\bPARTITION BY\b/g))
      this.cut(table ?? '')
  }
  isCut(table: string): boolean {
    return this.#cut.has(table)
  }
  isValidated(table: string): boolean {
    return this.#validated.has(table)
  }
  /** Whether a table existed before these migrations. */
  isOld(table: RangeVar | undefined): boolean {
    return !this.isMade('table', table?.relname)
  }
  isOldAndLarge(table: RangeVar | undefined): boolean {
    return this.isOld(table) && isLarge(table?.relname ?? '')
  }
  addUnproven(constraint: string | undefined, migration: string, proves: string | null): void {
    this.#unproven.set(constraint ?? '', migration)
    if (proves !== null) this.#provenBy.set(constraint ?? '', proves)
  }
  /** @returns true if the constraint was added by the same migration */
  prove(table: string | undefined, constraint: string | undefined, migration: string): boolean {
    this.#validated.add(table ?? '')
    const proven = this.#provenBy.get(constraint ?? '')
    if (proven !== undefined) this.#notNull.add(proven)
    return this.#unproven.get(constraint ?? '') === migration
  }
  isProvenNotNull(table: string | undefined, column: string | undefined): boolean {
    return this.#notNull.has(`${table ?? ''}.${column ?? ''}`)
  }
}

/** The last part of a name, such as `t` of `public.t`. */
export function lastName(parts: readonly Node[] | undefined): string {
  const last = parts?.at(-1)
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
}
