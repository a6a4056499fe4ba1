import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import type { TargetKind } from '../evidence/audit-targets.ts'
import { tables } from '../generated/tables.ts'
import {
  coalesce,
  countOf,
  type Expression,
  holds,
  orNull,
  pick,
  type Sql,
} from '../kernel/database/expression.ts'
import { cutPage } from '../kernel/database/keyset.ts'
import { listOf, select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf, insert, returning } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { type CommentTarget, commentRights } from '../vocabulary/comments.ts'
import { rights } from '../vocabulary/rights.ts'

const c = columnsOf(tables.comment, 'c')
const inserted = columnsOf(tables.comment, tables.comment.name)
const s = columnsOf(tables.staff, 's')
const m = columnsOf(tables.staff, 'm')
const b = columnsOf(tables.partnerClient, 'b')

const columns = {
  ...pick(c, 'id', 'targetKind', 'targetId', 'text', 'at', 'authorId'),
  authorName: orNull(coalesce(orNull(s.name), b.name)),
  /** Whether a system wrote it, and not a person. */
  bySystem: holds(`${b.id} IS NOT NULL`),
  mentioned: listOf(
    select(pick(m, 'id', 'name', 'username'), `FROM ${m} WHERE ${m.id} = ANY(${c.mentions})`),
    'username',
  ),
}
const FROM = `FROM ${c} LEFT JOIN ${s} ON ${s.id} = ${c.authorId} LEFT JOIN ${b} ON ${b.id} = ${c.authorId}`

const LIST = query(
  { kind: 'text', id: 'uuid', before: 'uuid?', limit: 'int4' },
  ({ kind, id, before, limit }) =>
    select(
      columns,
      `${FROM} WHERE ${c.targetKind} = ${kind} AND ${c.targetId} = ${id} AND (${before} IS NULL OR ${c.id} < ${before})
        ORDER BY ${c.id} DESC LIMIT ${limit}`,
    ),
)

type Row = Awaited<ReturnType<typeof LIST.all>>[number]

const view = ({ at, ...row }: Row) => ({ ...row, at: at.toISOString() })

interface Page {
  /** The last comment of the previous page; null for the newest comments. */
  readonly before: string | null
  readonly limit: number
}

/** Lists the comments on a record, newest first. The caller must be allowed to read the record. */
export async function listComments(
  services: Pick<Services, 'db'>,
  target: { readonly kind: CommentTarget; readonly id: string },
  { before, limit }: Page,
) {
  const found = await LIST.all(services.db, { kind: target.kind, id: target.id, before, limit: limit + 1 })
  return cutPage(found.map(view), limit, ({ id }) => id)
}

const hasRole = (roles: Sql) => `${s.disabledAt} IS NULL AND ${s.roles}::text[] && ${roles}`
const PEOPLE = query({ roles: 'text[]' }, ({ roles }) =>
  select(
    pick(s, 'id', 'name', 'username'),
    `FROM ${s} WHERE ${hasRole(roles)} ORDER BY ${s.username} LIMIT 1000`,
  ),
)
const FIT = query({ roles: 'text[]', ids: 'uuid[]' }, ({ roles, ids }) =>
  select({ fit: countOf(`FROM ${s} WHERE ${s.id} = ANY(${ids}) AND ${hasRole(roles)}`) }, ''),
)

/** Lists the first 1000 staff who can be mentioned: those who may read such a record themselves. */
export async function peopleToMention(services: Pick<Services, 'db'>, kind: CommentTarget) {
  return await PEOPLE.all(services.db, { roles: rights[commentRights[kind]] })
}

/** The table of each target, and the kind under which the audit knows it. */
const targets = {
  visit: { t: columnsOf(tables.visit, 't'), audited: 'visit' },
  case: { t: columnsOf(tables.callbackCase, 't'), audited: 'callback_case' },
  problem: { t: columnsOf(tables.problemCase, 't'), audited: 'problem_case' },
  template: { t: columnsOf(tables.templateVersion, 't'), audited: 'template' },
} as const satisfies Readonly<
  Record<CommentTarget, { readonly t: { readonly id: Expression }; readonly audited: TargetKind }>
>

/**
 * Adds a comment. A comment is never changed or deleted. The audit records who commented on what, but not the text,
 * which can contain personal data.
 *
 * @throws DomainError RECORD_NOT_FOUND; MENTION_NOT_FIT if a mentioned person has left or may not read the record
 */
export async function addComment(
  services: Pick<Services, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  input: {
    readonly kind: CommentTarget
    readonly id: string
    readonly text: string
    readonly mentions: readonly string[]
    /** The comment's own id, if a repeated request must not add it twice. */
    readonly commandId?: string | null
  },
): Promise<{ id: string }> {
  const at = services.clock.now()
  const mentions = [...new Set(input.mentions)]
  await requireFit(services, input.kind, mentions)
  const { t, audited } = targets[input.kind]
  const sql = new Statement()
  const id = input.commandId ?? services.ids.id(at)
  const row = {
    id,
    targetKind: input.kind,
    targetId: input.id,
    text: input.text,
    mentions,
    authorId: actor.id,
    at,
  }
  const from = `${t} WHERE ${t.id} = ${sql.given('uuid', input.id)}`
  const write = `${insert(sql, tables.comment, [row], from)} ON CONFLICT (${tables.comment.sql.id}) DO NOTHING`
  const added = sql.with('added', returning(write, pick(inserted, 'id', 'targetId')))
  recordAudit(sql, actor, {
    at,
    action: 'comment.add',
    from: 'added',
    targetKind: audited,
    targetId: added.targetId,
    change: sql.given('jsonb', { mentioned: mentions.length }),
  })
  const known = `SELECT ${c.id} FROM ${c} WHERE ${c.id} = ${sql.given('uuid', id)}`
  const { rows } = await services.db.query(
    sql.text(`SELECT ${added.id} FROM added UNION ALL ${known}`),
    sql.values,
  )
  if (rows.length === 0) throw new DomainError('RECORD_NOT_FOUND')
  return { id }
}

/** @param mentions ids of staff, each once */
async function requireFit(
  services: Pick<Services, 'db'>,
  kind: CommentTarget,
  mentions: readonly string[],
): Promise<void> {
  if (mentions.length === 0) return
  const { fit } = await FIT.one(services.db, { roles: rights[commentRights[kind]], ids: mentions })
  if (fit < mentions.length) throw new DomainError('MENTION_NOT_FIT')
}
