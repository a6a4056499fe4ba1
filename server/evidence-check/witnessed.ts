import type { X509Certificate } from 'node:crypto'
import { faultOfSigner } from '../adapters/timestamp/signer.ts'
import { partsOf, timestampOf } from '../adapters/timestamp/token.ts'
import { digestOf, sha256 } from '../evidence/digest.ts'
import { verifyEd25519 } from '../evidence/ed25519.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { cosignatureIn } from '../transparency/rules/cosignature.ts'
import { readKey, readNote } from '../transparency/rules/note.ts'
import type { Report } from './findings.ts'

const w = columnsOf(tables.logWitnessed, 'w')
const c = columnsOf(tables.logCheckpoint, 'c')

const WITNESSED = query({ above: 'int8', limit: 'int4' }, ({ above, limit }) =>
  select(
    { ...pick(w, 'size', 'kind', 'by', 'content'), note: c.note },
    `FROM ${w} JOIN ${c} ON ${c.size} = ${w.size} WHERE ${w.size} > ${above} AND ${w.content} IS NOT NULL
      ORDER BY ${w.size} LIMIT ${limit}`,
  ),
)
type Row = Awaited<ReturnType<typeof WITNESSED.all>>[number]

/** Whom the checker trusts outside, from elsewhere than the database. */
export interface Outside {
  /** Certificates of the time stamping authority. Without them, only what a timestamp is about is checked. */
  readonly authorities: readonly X509Certificate[]
  /** Keys (vkey) of witnesses. Cosignatures of others are not looked at. */
  readonly witnesses: readonly string[]
}

function isTimestampOf(note: string, token: Uint8Array, { authorities }: Outside): boolean {
  try {
    const parts = partsOf(token)
    const { algorithm, digest } = timestampOf(parts)
    const about = digestOf(algorithm, note).equals(digest)
    return about && (authorities.length === 0 || faultOfSigner(parts, authorities) === null)
  } catch {
    return false
  }
}

function isRight({ kind, by, content, note }: Row, outside: Outside): boolean {
  if (content === null) return true
  if (kind === 'TIMESTAMP') return isTimestampOf(note, content, outside)
  const text = readNote(note)?.text ?? ''
  const keys = outside.witnesses.flatMap((witness) => readKey(sha256, witness) ?? [])
  const key = keys.find(({ name }) => name === by)
  if (kind !== 'COSIGNED' || key === undefined) return true
  const answer = content.toString()
  return cosignatureIn(verifyEd25519, key, text, answer, Number.MAX_SAFE_INTEGER) !== null
}

/** Rows that are read at once. */
const PAGE = 1000

/** Checks the timestamps and cosignatures that are kept beside the checkpoints. */
export async function checkWitnessed(db: Queryable, outside: Outside, report: Report): Promise<void> {
  for (let above = '0'; ; ) {
    const page = await WITNESSED.all(db, { above, limit: PAGE })
    for (const row of page)
      if (!isRight(row, outside))
        report({ what: 'WITNESS_WRONG', size: Number(row.size), kind: row.kind, by: row.by })
    // A size has a few rows. Those that a page cut off are read with the next one.
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    above = String(BigInt(last.size) - 1n)
  }
}
