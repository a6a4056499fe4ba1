import { NotAToken, readTimestampToken } from '../adapters/timestamp/token.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

/** Rows that are looked at for the first answer of each witness. An hour adds fewer than ten. */
const LOOKED_AT = 60

const w = columnsOf(tables.logWitnessed, 'w')
const answerColumns = pick(w, 'size', 'kind', 'by', 'at', 'content')

const FROM_SIZE = query({ size: w.size, limit: 'int4' }, ({ size, limit }) =>
  select(answerColumns, `FROM ${w} WHERE ${w.size} >= ${size} ORDER BY ${w.size}, ${w.at} LIMIT ${limit}`),
)
const OF_SIZES = query({ from: w.size, to: w.size }, ({ from, to }) =>
  select(
    answerColumns,
    `FROM ${w} WHERE ${w.size} >= ${from} AND ${w.size} <= ${to} ORDER BY ${w.size}, ${w.at}`,
  ),
)
const LAST = query({ kind: w.kind, by: w.by }, ({ kind, by }) =>
  select(
    answerColumns,
    `FROM ${w} WHERE ${w.kind} = ${kind} AND ${w.by} = ${by} ORDER BY ${w.size} DESC LIMIT 1`,
  ),
)
type Row = Awaited<ReturnType<typeof LAST.all>>[number]

export type WitnessKind = 'TIMESTAMP' | 'COSIGNED' | 'PUBLISHED' | 'TOLD'

/** What came back from a witness for a checkpoint. */
export interface Answered {
  /** The size of that checkpoint. */
  readonly size: number
  readonly kind: string
  readonly by: string
  /** The authority's own time for a timestamp, otherwise when the answer came. */
  readonly at: string
}

function statedTime({ kind, at, content }: Row): Date {
  if (kind !== 'TIMESTAMP' || content === null) return at
  try {
    return readTimestampToken(content).at
  } catch (error) {
    if (error instanceof NotAToken) return at
    throw error
  }
}

function answered(row: Row): Answered {
  return { size: Number(row.size), kind: row.kind, by: row.by, at: statedTime(row).toISOString() }
}

/** The first answer of each witness for checkpoints of this size or larger: they cover what the smaller one covers. */
export async function answeredFrom(db: Queryable, size: number): Promise<Answered[]> {
  const rows = await FROM_SIZE.all(db, { size: String(size), limit: LOOKED_AT })
  const first = new Map<string, Row>()
  for (const row of rows) if (!first.has(`${row.kind} ${row.by}`)) first.set(`${row.kind} ${row.by}`, row)
  return [...first.values()].map(answered)
}

/** The answers for the checkpoints from one size to another. */
export async function answeredBetween(db: Queryable, from: number, to: number): Promise<Answered[]> {
  return (await OF_SIZES.all(db, { from: String(from), to: String(to) })).map(answered)
}

/** The last answer of a witness; null if it never answered. */
export async function lastAnswer(db: Queryable, kind: WitnessKind, by: string): Promise<Answered | null> {
  const row = await LAST.first(db, { kind, by })
  return row === undefined ? null : answered(row)
}
