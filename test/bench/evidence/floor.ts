import { availableParallelism } from 'node:os'
import pg from 'pg'
import { tables } from '#server/generated/tables.ts'
import { allBytes, rowBytes, sha256Of } from '#server/kernel/database/row-bytes.ts'
import { columnsOf } from '#server/kernel/database/table.ts'
import { visitRecords } from '#server/transparency/records.ts'

const a = columnsOf(tables.audit, 'a')

/**
 * Visits a second if PostgreSQL does nothing but read and hash what is stored about the visits, and their audit, on one
 * connection per processor: no check that hashes everything can be faster than this.
 */
export async function hashingFloor(url: string): Promise<number> {
  const clients = Array.from({ length: availableParallelism() }, () => new pg.Client(url))
  await Promise.all(clients.map((client) => client.connect()))
  try {
    const [first] = clients
    if (first === undefined) throw new Error('no processor')
    const { rows } = await first.query(
      `SELECT (SELECT count(*)::int FROM visit) AS visits, (SELECT max(id) FROM audit) AS audit,
        (SELECT array_agg(id ORDER BY id) FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM visit) v WHERE n % 2000 = 0) AS ends`,
    )
    const { visits, audit, ends } = rows[0]
    const bounds = ['00000000-0000-0000-0000-000000000000', ...ends, 'ffffffff-ffff-ffff-ffff-ffffffffffff']
    const records = visitRecords((id) => `${id} > $1::uuid AND ${id} <= $2::uuid`)
    const ofVisits = `SELECT count(${sha256Of(records.names('r').bytes)}) FROM (${records.text}) r`
    const row = rowBytes(
      a.id,
      a.at,
      a.actorKind,
      a.actorId,
      a.action,
      a.targetKind,
      a.targetId,
      a.requestId,
      a.origin,
      a.change,
    )
    const ofAudit = `SELECT ${sha256Of(allBytes(sha256Of(row), a.id))} FROM ${a} WHERE ${a.id} > $1::int8 AND ${a.id} <= $2::int8`
    const work: { readonly text: string; readonly values: readonly unknown[] }[] = []
    for (const [at, to] of bounds.slice(1).entries()) work.push({ text: ofVisits, values: [bounds[at], to] })
    const step = Math.ceil(Number(audit) / (bounds.length - 1))
    for (let from = 0; from < Number(audit); from += step)
      work.push({ text: ofAudit, values: [from, from + step] })
    const began = performance.now()
    await Promise.all(
      clients.map(async (client) => {
        for (let next = work.shift(); next !== undefined; next = work.shift())
          await client.query(next.text, [...next.values])
      }),
    )
    return visits / ((performance.now() - began) / 1000)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}
