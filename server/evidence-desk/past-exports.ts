import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { content, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

/** Archives that are listed. The audit has them all. */
const SHOWN = 10

const a = columnsOf(tables.audit, 'a')
const s = columnsOf(tables.staff, 's')

const recorded = z.object({
  month: z.string(),
  files: z.number(),
  missing: z.number(),
  bytes: z.number(),
  manifest: z.string().nullable(),
})
const columns = { ...pick(a, 'id', 'at', 'action'), who: orNull(s.name), change: content(a.change, recorded) }
const ENDED = query({ limit: 'int4', action: 'text' }, ({ limit, action }) =>
  select(
    columns,
    `FROM (SELECT * FROM ${a} WHERE ${a.action} = ${action} ORDER BY ${a.id} DESC LIMIT ${limit}) a
      LEFT JOIN ${s} ON ${s.id}::text = ${a.actorId} ORDER BY ${a.id} DESC`,
  ),
)

/** An archive of a month that was downloaded, or whose download broke off. */
export interface PastExport {
  readonly id: string
  readonly at: string
  readonly who: string | null
  readonly month: string
  readonly files: number
  readonly missing: number
  readonly bytes: number
  /** SHA-256 of its manifest, in hexadecimal; null if it broke off. */
  readonly manifest: string | null
}

/** The last archives of months, the newest first, as the audit has them. */
export async function pastExports({ db }: Pick<Services, 'db'>): Promise<readonly PastExport[]> {
  const complete = await ENDED.all(db, { limit: SHOWN, action: 'evidence.export' })
  const broken = await ENDED.all(db, { limit: SHOWN, action: 'evidence.export-break' })
  return [...complete, ...broken]
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, SHOWN)
    .map(({ id, at, who, change }) => ({
      id: String(id),
      at: at.toISOString(),
      who,
      ...change,
    }))
}
