import type pg from 'pg'

/**
 * Why a database that answers takes no writes, by PostgreSQL's SQLSTATE. Reads go on: pages, agents' screens and the
 * metrics still answer, so such an instance is not out of order, and all instances meet the same database.
 */
const reasonOfCode = {
  '53100': 'disk full',
  '53200': 'out of memory',
  '58030': 'I/O error',
  '25006': 'read-only',
} as const

export type WriteRefusal = (typeof reasonOfCode)[keyof typeof reasonOfCode]
export const writeRefusals: readonly WriteRefusal[] = Object.values(reasonOfCode)

/**
 * Milliseconds for which one refusal counts. A full disk refuses only the writes that need new space, so a success does not
 * prove that it has room. Jobs write every minute, so an instance that nobody uses finds out, too.
 */
const COUNTS_MS = 60_000

const known = new Map<string, WriteRefusal>(Object.entries(reasonOfCode))

/**
 * What the database refused to write, as this process saw it in its own work. No probe writes: a row that every instance
 * updates all the time would be one more thing that fails, and a probe would need the space that others lack.
 */
export class RefusedWrites {
  readonly #counts = new Map<WriteRefusal, number>()
  readonly #nowMs: () => number
  #last: { readonly reason: WriteRefusal; readonly at: number } | null = null

  /** @param nowMs a clock that never goes back */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Counts an error of the database if it is such a refusal. @param code its SQLSTATE */
  note(code: string | undefined): void {
    const reason = known.get(code ?? '')
    if (reason === undefined) return
    this.#last = { reason, at: this.#nowMs() }
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  /** The reason of the last refusal within a minute; null if there was none. */
  recent(): WriteRefusal | null {
    return this.#last !== null && this.#nowMs() - this.#last.at < COUNTS_MS ? this.#last.reason : null
  }

  /** The number of refusals since the process started. */
  count(reason: WriteRefusal): number {
    return this.#counts.get(reason) ?? 0
  }

  /**
   * Notes every error that the database sends on a connection of the pool: to the application, to Prisma, and to the
   * job runner, which all share it.
   */
  watch(pool: pg.Pool): this {
    pool.on('connect', ({ connection }) => {
      connection.on('errorMessage', ({ code }: { readonly code?: string }) => this.note(code))
    })
    return this
  }
}
