import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { count, oneMore, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, readAll, Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, excluded, insert, returning } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { MOST_VIEWS, type ViewedList } from '../vocabulary/views.ts'

/** The number of other people's views for which a list has room beside all views that one person can save. */
const MOST_SHARED = 100

const w = columnsOf(tables.savedView, 'w')
const own = columnsOf(tables.savedView, tables.savedView.name)
const staff = columnsOf(tables.staff, 'staff')

const viewColumns = { ...pick(w, 'id', 'name', 'query', 'shared', 'ownerId'), ownerName: staff.name }

const VIEWS = query({ staffId: 'uuid', list: w.list }, ({ staffId, list }) =>
  select(
    viewColumns,
    `FROM ${w} JOIN ${staff} ON ${staff.id} = ${w.ownerId}
      WHERE ${w.list} = ${list} AND (${w.ownerId} = ${staffId} OR ${w.shared})
      ORDER BY ${w.ownerId} <> ${staffId}, ${w.name}, ${w.id} LIMIT ${MOST_VIEWS + MOST_SHARED}`,
  ),
)

/** The views of a list that a person has saved, then those that others share. */
export async function listViews(services: Pick<Services, 'db'>, staffId: string, list: ViewedList) {
  const views = await VIEWS.all(services.db, { staffId, list })
  return views.map(({ ownerId, ...view }) => ({ ...view, own: ownerId === staffId }))
}

/**
 * Saves a view. It replaces the person's own view of the same name.
 *
 * @param input.query the filters as the list's URL writes them; the page must leave out texts that identify customers
 * @throws DomainError VIEWS_FULL {most}
 */
export async function saveView(
  services: Services,
  actor: Actor,
  input: {
    readonly list: ViewedList
    readonly name: string
    readonly query: string
    readonly shared: boolean
  },
): Promise<{ id: string }> {
  const at = services.clock.now()
  const sql = new Statement()
  const owner = sql.given('uuid', actor.id)
  const name = sql.given('text', input.name)
  const list = sql.given('text', input.list)
  // A view of the same name is replaced, so it does not count.
  const others = select(
    { n: count() },
    `FROM ${w} WHERE ${w.ownerId} = ${owner} AND NOT (${w.list} = ${list} AND ${w.name} = ${name})`,
  )
  sql.with('room', `SELECT 1 FROM (${others.text}) others WHERE n < ${sql.given('int4', MOST_VIEWS)}`)
  const row = {
    id: services.ids.id(at),
    ownerId: actor.id,
    ...input,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
  const { ownerId, list: ofList, name: named } = tables.savedView.sql
  const written = `${insert(sql, tables.savedView, [row], 'room')}
    ON CONFLICT (${ownerId}, ${ofList}, ${named}) DO UPDATE
    SET ${excluded(tables.savedView, 'query', 'shared', 'updatedAt')}, ${assignSql(tables.savedView, { version: oneMore(own.version) })}`
  const saved = sql.with('saved', returning(written, pick(own, 'id')))
  recordAudit(sql, actor, {
    at,
    action: 'view.save',
    from: 'saved',
    targetKind: 'saved_view',
    targetId: saved.id,
    change: sql.given('jsonb', { after: { ...input } }),
  })
  const [view] = await readAll(services.db, sql, sql.select({ id: saved.id }, 'FROM saved'))
  if (view === undefined) throw new DomainError('VIEWS_FULL', { most: MOST_VIEWS })
  return view
}

/**
 * Removes one of the person's own views.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function removeView(services: Services, actor: Actor, id: string): Promise<void> {
  const sql = new Statement()
  const removal = `DELETE FROM ${own} WHERE ${own.id} = ${sql.given('uuid', id)} AND ${own.ownerId} = ${sql.given('uuid', actor.id)}`
  const removed = sql.with('removed', returning(removal, pick(own, 'id', 'name')))
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'view.remove',
    from: 'removed',
    targetKind: 'saved_view',
    targetId: removed.id,
    change: `jsonb_build_object('before', jsonb_build_object('name', ${removed.name}))`,
  })
  const rows = await readAll(services.db, sql, sql.select({ id: removed.id }, 'FROM removed'))
  if (rows.length === 0) throw new DomainError('RECORD_NOT_FOUND')
}
