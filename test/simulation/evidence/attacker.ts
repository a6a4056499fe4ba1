import type pg from 'pg'
import { GENESIS, link } from '#server/evidence/chain.ts'
import { sha256, sha256Hex } from '#server/evidence/digest.ts'
import { canonical, type Json } from '#server/evidence/rules/canonical.ts'
import { seal } from '#server/evidence/seal.ts'
import { tables } from '#server/generated/tables.ts'
import { EMPTY, grown, leafHash } from '#server/transparency/rules/merkle.ts'
import { rootOfHashes, TILE_WIDTH } from '#server/transparency/rules/tile.ts'
import { foldedRow } from '#server/visit/rows.ts'
import { fold, type VisitEvent, visitEventSchema } from '#server/visit/rules/events.ts'

export interface Written {
  at: Date
  event: VisitEvent
  mac: Buffer | null
}

/**
 * Somebody who can write to the database, has switched the triggers off, knows the code, and recomputes every hash that
 * needs no key.
 */
export class Attacker {
  readonly #client: pg.PoolClient
  /** Whether entries of the log were rewritten: then its tiles and head are recomputed as well. */
  #rewrote = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async rows(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#client.query<Record<string, unknown>>(text, [...values])
    return rows
  }

  /** The number of rows that a statement touched. */
  async run(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#client.query(text, [...values])).rowCount ?? 0
  }

  async events(visit: string): Promise<Written[]> {
    const { rows } = await this.#client.query(
      'SELECT type, at, payload, mac FROM visit_event WHERE visit_id = $1 ORDER BY seq',
      [visit],
    )
    return rows.map(({ type, at, payload, mac }) => ({
      at,
      mac,
      event: visitEventSchema.parse({ type, payload }),
    }))
  }

  /**
   * Writes the events of a visit anew, with a chain that holds, a seal that holds, and the row that they give. `relogged`
   * says whether the entries of the log are made to agree.
   */
  async rewrite(visit: string, events: readonly Written[], relogged: boolean): Promise<void> {
    const chained = withSeals(visit, events)
    await this.run('DELETE FROM visit_event WHERE visit_id = $1', [visit])
    let head: Buffer = GENESIS
    const heads: string[] = []
    for (const [index, { at, event, mac }] of chained.entries()) {
      head = link(head, visit, index + 1, at, event, 'sha256')
      heads.push(head.toString('hex'))
      const { status } = fold(visit, chained.slice(0, index + 1))
      await this.run(
        'INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
        [visit, index + 1, event.type, at, JSON.stringify(event.payload), status, head, mac],
      )
    }
    await this.#row(visit, chained, head)
    await this.#answers(visit, chained)
    if (relogged) await this.#relog(visit, heads)
  }

  async #row(visit: string, events: readonly Written[], head: Buffer): Promise<void> {
    const row: Readonly<Record<string, unknown>> = { ...foldedRow(fold(visit, events)) }
    const columns = Object.entries(tables.visit.sql).filter(([key]) => key in row && key !== 'id')
    const set = columns.map(([, column], index) => `${column} = $${index + 3}`).join(', ')
    const values = columns.map(([key]) =>
      key === 'questions' || key === 'answers' ? JSON.stringify(row[key]) : row[key],
    )
    await this.run(`UPDATE visit SET head_hash = $2, ${set} WHERE id = $1`, [visit, head, ...values])
  }

  /** The rows of the answers, as the submissions give them. */
  async #answers(visit: string, events: readonly Written[]): Promise<void> {
    await this.run('DELETE FROM answer WHERE visit_id = $1', [visit])
    const state = fold(visit, events)
    for (const { at, event } of events) {
      if (event.type !== 'SUBMITTED') continue
      for (const { key, variant, passing } of state.questions ?? []) {
        const given = event.payload.answers[key]
        if (given === undefined) continue
        await this.run(
          `INSERT INTO answer (visit_id, revision, question_key, variant_key, answer, passing, comment, answered_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            visit,
            event.payload.revision,
            key,
            variant,
            given.answer,
            given.answer === passing,
            given.comment ?? null,
            at,
          ],
        )
      }
    }
  }

  /** Makes the entries of a visit agree with a new chain. Entries behind its end say the end. */
  async #relog(visit: string, heads: readonly string[]): Promise<void> {
    const { rows } = await this.#client.query(
      'SELECT position, number, seq, content FROM log_entry WHERE visit_id = $1',
      [visit],
    )
    for (const { position, number, seq, content } of rows) {
      const last = Math.min(seq, heads.length)
      const before: { [key: string]: Json } = JSON.parse(content)
      const entry = { ...before, number: Number(number), seq: last, head: heads[last - 1] ?? '' }
      await this.rewriteEntry(position, canonical(entry))
      await this.run('UPDATE log_entry SET seq = $2 WHERE position = $1', [position, last])
    }
  }

  async rewriteEntry(position: string, content: string): Promise<void> {
    this.#rewrote = true
    await this.run('UPDATE log_entry SET content = $2, leaf_hash = $3 WHERE position = $1', [
      position,
      content,
      Buffer.from(leafHash(sha256, Buffer.from(content))),
    ])
  }

  /** Recomputes what can be recomputed of the log: its tiles and its head. */
  async finish(): Promise<void> {
    if (!this.#rewrote) return
    const { rows } = await this.#client.query('SELECT leaf_hash FROM log_entry ORDER BY position')
    const leaves: Uint8Array[] = rows.map((row) => row.leaf_hash)
    for (let index = 0; (index + 1) * TILE_WIDTH <= leaves.length; index += 1) {
      const hashes = leaves.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)
      await this.run('UPDATE log_tile SET hashes = $2, root = $3 WHERE level = 0 AND index = $1', [
        index,
        Buffer.concat(hashes),
        Buffer.from(rootOfHashes(sha256, hashes)),
      ])
    }
    const edge = leaves.reduce((so, leaf) => grown(sha256, so, leaf), EMPTY)
    await this.run('UPDATE log_head SET edge = $1, size = $2', [Buffer.concat(edge.roots), edge.size])
  }
}

/** The events with seals that hold. */
function withSeals(visit: string, events: readonly Written[]): Written[] {
  const { questionnaireSha } = fold(visit, events)
  return events.map((written) => {
    const { event, at } = written
    if (event.type !== 'SIGNED') return written
    const { seal: _, ...payload } = event.payload
    const submitted = events.find(
      (one) => one.event.type === 'SUBMITTED' && one.event.payload.revision === payload.revision,
    )
    const answers = submitted?.event.type === 'SUBMITTED' ? submitted.event.payload.answers : {}
    const sealed = seal(
      {
        visitId: visit,
        questionnaireSha256: questionnaireSha ?? '',
        answers,
        signedAt: at,
        ...payload,
      },
      'sha256',
    )
    return { ...written, event: { ...event, payload: { ...event.payload, seal: sealed } } }
  })
}

/** The pinned text with another wording, and its hash. */
export function rewordedText(rendered: string): { text: string; sha: string } {
  const text = rendered.replace('？', '吗？')
  return { text, sha: sha256Hex(text) }
}
