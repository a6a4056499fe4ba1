import { z } from 'zod'
import { auditContent, auditContext } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { computed, pick } from '../kernel/database/expression.ts'
import { select, unnested } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { EventMac } from '../kernel/secret/event-mac.ts'
import { coveredForms } from './covered.ts'

/* Whether this platform wrote the rows of the audit: by their keyed hashes. */

const a = columnsOf(tables.audit, 'a')
const e = columnsOf(tables.logEntry, 'e')

const MACS = query({ keys: 'text[]' }, ({ keys }) => {
  const k = unnested({ key: keys }, 'k', { key: a.id })
  return select(
    {
      ...pick(a, 'id', 'at', 'actorKind', 'actorId', 'action', 'targetKind', 'requestId', 'mac'),
      content: computed(z.string(), auditContent(a)),
    },
    `FROM ${k} JOIN ${a} ON ${a.id} = ${k.key}`,
  )
})

/** NONE: the row has no keyed hash, as rows from before it have none. WRONG: it is not of this row. */
type Fault = 'NONE' | 'WRONG'

/** The rows of the audit that this platform did not write, by their keys. Rows that are gone are left out. */
export async function foreignAudit(
  db: Queryable,
  mac: EventMac,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Fault>> {
  const rows = await MACS.all(db, { keys })
  return new Map(
    rows.flatMap(({ id, content, mac: own, ...row }): [string, Fault][] => {
      if (own === null) return [[String(id), 'NONE']]
      return mac.holdsRow(auditContext(row), content, own) ? [] : [[String(id), 'WRONG']]
    }),
  )
}

const LAST = query({ form: 'text' }, ({ form }) =>
  select(
    pick(e, 'content'),
    `FROM ${e} WHERE ${e.kind} = 'rows' AND strpos(${e.content}, ${form}) > 0 ORDER BY ${e.position} DESC LIMIT 1`,
  ),
)

/** Whether the log has judged rows of the audit before. From then on, none may be without a keyed hash. */
async function hasJudged(db: Queryable): Promise<boolean> {
  const last = await LAST.first(db, { form: `"${coveredForms.audit.name}"` })
  return last?.content.includes('"unknown":[') ?? false
}

/**
 * Judges the rows of the audit that the log is about to cover.
 *
 * @returns the keys of those that this platform did not write. Null if nothing is to be said of them: none is there, or
 * they are from before, when rows had no keyed hash
 */
export async function judgeAudit(
  db: Queryable,
  mac: EventMac,
  keys: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if (keys.length === 0) return null
  const foreign = await foreignAudit(db, mac, keys)
  const early = foreign.size > 0 && [...foreign.values()].every((fault) => fault === 'NONE')
  return early && !(await hasJudged(db)) ? null : new Set(foreign.keys())
}
