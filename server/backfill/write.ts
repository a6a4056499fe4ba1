import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query, Statement } from '../kernel/database/statement.ts'
import { assign, columnsOf, excluded, insert, returning, update } from '../kernel/database/table.ts'
import type { BackfillStatus } from '../vocabulary/sheets.ts'

/** This file is the only writer of `backfill`. */

const b = columnsOf(tables.backfill, 'b')
const own = columnsOf(tables.backfill, tables.backfill.name)

/** Starts a backfill from the first row. @returns false if it is under way, or paused; nothing was then written */
export async function startBackfill(
  db: Queryable,
  actor: Actor,
  input: { readonly name: string; readonly expected: number; readonly at: Date },
): Promise<boolean> {
  const { name, expected, at } = input
  const sql = new Statement()
  const row = {
    name,
    status: 'RUNNING' as const,
    cursor: null,
    seen: 0,
    changed: 0,
    expected,
    startedAt: at,
    movedAt: at,
    finishedAt: null,
  }
  const anew = excluded(
    tables.backfill,
    'status',
    'cursor',
    'seen',
    'changed',
    'expected',
    'startedAt',
    'movedAt',
    'finishedAt',
  )
  const started = sql.with(
    'started',
    returning(
      `${insert(sql, tables.backfill, [row])} ON CONFLICT (${tables.backfill.sql.name}) DO UPDATE SET ${anew}
        WHERE ${own.status.is('DONE')}`,
      pick(own, 'name'),
    ),
  )
  recordAudit(sql, actor, {
    at,
    action: 'backfill.start',
    from: 'started',
    targetKind: 'backfill',
    targetId: started.name,
  })
  return ((await db.query(sql.text(`SELECT ${started.name} FROM started`), sql.values)).rowCount ?? 0) > 0
}

const ACTIONS = { PAUSED: 'backfill.pause', RUNNING: 'backfill.resume' } as const

/** Pauses a backfill, or lets it go on. @returns false if it was not in the other state */
export async function switchBackfill(
  db: Queryable,
  actor: Actor,
  input: { readonly name: string; readonly to: 'PAUSED' | 'RUNNING'; readonly at: Date },
): Promise<boolean> {
  const { name, to, at } = input
  const sql = new Statement()
  const from: BackfillStatus = to === 'PAUSED' ? 'RUNNING' : 'PAUSED'
  const moved = sql.with(
    'moved',
    update(tables.backfill, 'b', {
      set: assign(sql, tables.backfill, { status: to, movedAt: at }),
      where: [`${b.name} = ${sql.given('text', name)}`, b.status.is(from)],
      returning: pick(b, 'name'),
    }),
  )
  const action = ACTIONS[to]
  recordAudit(sql, actor, { at, action, from: 'moved', targetKind: 'backfill', targetId: moved.name })
  return ((await db.query(sql.text(`SELECT ${moved.name} FROM moved`), sql.values)).rowCount ?? 0) > 0
}

const ADVANCE = prepare(
  { name: 'text', from: 'text', to: 'text', seen: 'int4', changed: 'int4', at: 'timestamptz' },
  ({ name, from, to, seen, changed, at }) => `UPDATE ${b} SET ${[
    `${tables.backfill.sql.cursor} = ${to}`,
    `${tables.backfill.sql.seen} = ${b.seen} + ${seen}`,
    `${tables.backfill.sql.changed} = ${b.changed} + ${changed}`,
    `${tables.backfill.sql.movedAt} = ${at}`,
  ].join(', ')}
    WHERE ${b.name} = ${name} AND ${b.status.isNot('DONE')} AND coalesce(${b.cursor}, '') = ${from}`,
)

/**
 * Records a batch. Written after its rows: a process that ends in between lets the next one do the batch again, which
 * changes nothing.
 * @param input.from the cursor of the batch's beginning, '' for the first; another process may have moved it
 * @returns false if another process recorded the batch first
 */
export async function advanceBackfill(
  db: Queryable,
  input: {
    readonly name: string
    readonly from: string
    readonly to: string
    readonly seen: number
    readonly changed: number
    readonly at: Date
  },
): Promise<boolean> {
  return ((await ADVANCE.run(db, input)).rowCount ?? 0) > 0
}

/** Ends a backfill behind its last row. A paused one is not ended: whoever paused it may want to start it anew. */
export async function finishBackfill(
  db: Queryable,
  actor: Actor,
  input: { readonly name: string; readonly from: string; readonly at: Date },
): Promise<void> {
  const { name, from, at } = input
  const sql = new Statement()
  const done = sql.with(
    'done',
    update(tables.backfill, 'b', {
      set: assign(sql, tables.backfill, { status: 'DONE', finishedAt: at, movedAt: at }),
      where: [
        `${b.name} = ${sql.given('text', name)}`,
        b.status.is('RUNNING'),
        `coalesce(${b.cursor}, '') = ${sql.given('text', from)}`,
      ],
      returning: pick(b, 'name', 'seen', 'changed'),
    }),
  )
  recordAudit(sql, actor, {
    at,
    action: 'backfill.finish',
    from: 'done',
    targetKind: 'backfill',
    targetId: done.name,
    change: `jsonb_build_object('seen', ${done.seen}, 'changed', ${done.changed})`,
  })
  await db.query(sql.text(`SELECT ${done.name} FROM done`), sql.values)
}

const ALL = query({}, () =>
  select(
    pick(b, 'name', 'status', 'cursor', 'seen', 'changed', 'expected', 'startedAt', 'movedAt', 'finishedAt'),
    `FROM ${b} ORDER BY ${b.startedAt}, ${b.name}`,
  ),
)

/** Every backfill that was ever started, and how far it is. */
export async function listBackfills(db: Queryable) {
  return await ALL.all(db, {})
}
