import type { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { tables } from '../generated/tables.ts'
import { countChange } from '../kernel/database/change-counter.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { type Expression, expression, oneMore, pick, type Sql } from '../kernel/database/expression.ts'
import { prepare, Statement, selectAllOrNothing, writeAllOrNothing } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  columnsOf,
  insert,
  insertFrom,
  returning,
  update,
} from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StepType } from '../vocabulary/templates.ts'
import type { VersionState } from './rules/lifecycle.ts'
import type { TemplateDraft } from './rules/template.ts'
import type { StoredVersion } from './versions.ts'

/** Milliseconds for which a lock lasts if the page does not renew it. */
export const LOCK_MS = 120_000

export const t = columnsOf(tables.templateVersion, 't')
const n = columnsOf(tables.templateVersion, 'n')
const inserted = columnsOf(tables.templateVersion, tables.templateVersion.name)

type VersionChanges = Changes<typeof tables.templateVersion>

/** Returns a template as JSON, in the form that is stored, and the hash of its canonical text. */
export function storedForm(content: TemplateDraft): { readonly json: Json; readonly sha256: Buffer } {
  const json: Json = JSON.parse(JSON.stringify(content))
  return { json, sha256: sha256(canonical(json)) }
}

/** One change of a version. Either the whole change is written or nothing. */
export interface VersionWrite {
  /** The version that was read before the change. If it has changed since, nothing is written. */
  readonly version: StoredVersion
  readonly state: VersionState
  readonly step: StepType | null
  readonly comment: string | null
  readonly action: string
  /** Description of the change for the audit. */
  readonly change: Json
  /** Set if the change is an edit. An edit requires that no other person holds the lock. */
  readonly edit?: { readonly content: TemplateDraft; readonly note: string }
  /** Present only if the change is a publication. The version that was published previously, or null if there is none. */
  readonly follows?: string | null
  /**
   * The change counter `*coverage`, read before the content was checked against the products on file. If the counter
   * has changed since, nothing is written.
   */
  readonly coverageSeen?: number | undefined
}

/**
 * Returns the columns that an edit sets. Only an edit changes the content, and the content of a version that was ever
 * published can never change again.
 */
function editChanges({ content, note }: NonNullable<VersionWrite['edit']>): VersionChanges {
  const { json, sha256: hash } = storedForm(content)
  return { content: json, sha256: hash, note, submittedBy: null, approvedBy: null }
}

/** Returns the columns that a step sets. An edit sets other columns. */
function stepChanges({ step, follows = null }: VersionWrite, by: string, now: Date): VersionChanges {
  switch (step) {
    case 'SUBMITTED':
      return { submittedBy: by }
    case 'APPROVED':
      return { approvedBy: by }
    case 'REJECTED':
      return { submittedBy: null, approvedBy: null, updatedBy: by }
    case 'PUBLISHED':
      return { publishedBy: by, publishedAt: now, followsId: follows }
    default:
      return { updatedBy: by }
  }
}

/**
 * Writes a change of a version, its step and its audit in one statement. Every change except an edit also releases
 * the lock.
 *
 * @returns the new revision; null if another person holds the lock, or if the version's revision or the counter
 * `*coverage` has changed since it was read
 * @throws DomainError PUBLISHED_MEANWHILE if another version was already published after the same predecessor
 */
export async function writeVersion(
  services: Pick<Services, 'db'>,
  actor: Actor,
  write: VersionWrite,
  now: Date,
): Promise<number | null> {
  const { version, state } = write
  const sql = new Statement()
  const at = sql.given('timestamptz', now)
  const changes: VersionChanges = {
    status: state.status,
    authors: state.authors,
    effectiveFrom: state.effectiveFrom,
    updatedAt: now,
    ...(write.edit
      ? { ...editChanges(write.edit), updatedBy: actor.id, ...lockedFor(actor, now) }
      : { lockedBy: null, lockedUntil: null, ...stepChanges(write, actor.id, now) }),
  }
  const moved = sql.with(
    'moved',
    update(tables.templateVersion, 't', {
      set: assign(sql, tables.templateVersion, { ...changes, revision: oneMore(t.revision) }),
      where: [
        `${t.id} = ${sql.given('uuid', version.id)}`,
        `${t.revision} = ${sql.given('int4', version.revision)}`,
        ...(write.edit ? [lockFree(sql, actor, at)] : []),
      ],
      returning: pick(t, 'id', 'revision', 'sha256'),
    }),
  )
  if (write.step !== null) {
    const by = sql.given('text', actor.id)
    const step = { of: moved, from: 'moved', type: write.step, at, by, comment: write.comment }
    sql.with('stepped', insertStep(sql, step))
  }
  recordAudit(sql, actor, {
    at: now,
    action: write.action,
    from: 'moved',
    targetKind: 'template',
    targetId: moved.id,
    change: sql.given('jsonb', write.change),
  })
  const parts = ['moved']
  if (write.coverageSeen !== undefined) {
    countChange(sql, '*coverage', { seen: write.coverageSeen, at: now, by: actor.id })
    parts.push('counted')
  }
  try {
    return (await writeAllOrNothing(services.db, sql, parts)) ? version.revision + 1 : null
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('PUBLISHED_MEANWHILE')
    throw error
  }
}

function lockedFor(actor: Actor, now: Date) {
  return { lockedBy: actor.id, lockedUntil: new Date(now.getTime() + LOCK_MS) }
}

/** Builds the SQL condition that no other person holds the lock of the version `t` at that instant. */
export function lockFree(sql: Statement, actor: Actor, at: string): string {
  return `(${t.lockedBy} IS NULL OR ${t.lockedBy} = ${sql.given('uuid', actor.id)} OR ${t.lockedUntil} <= ${at})`
}

/** The columns of the CTE `held`: a version, and whether its lock is free. */
interface Held {
  readonly id: Expression
  readonly lockedBy: (typeof t)['lockedBy']
  readonly free: Expression<z.ZodBoolean>
}

/**
 * Adds the CTE `taken`. It takes the lock of the version in the CTE `held` if the lock is free or `takeOver` is true,
 * and then has one row.
 */
export function takeLock(sql: Statement, actor: Actor, held: Held, takeOver: boolean, now: Date) {
  return sql.with(
    'taken',
    update(tables.templateVersion, 't', {
      set: assign(sql, tables.templateVersion, lockedFor(actor, now)),
      from: 'held',
      where: [`${t.id} = ${held.id}`, `(${held.free} OR ${sql.given('bool', takeOver)})`],
      returning: { ...pick(t, 'id', 'lockedUntil'), before: held.lockedBy, free: held.free },
    }),
  )
}

const RELEASE = prepare({ id: 'uuid', by: 'uuid' }, ({ id, by }) => {
  const free = assignSql(tables.templateVersion, { lockedBy: 'NULL', lockedUntil: 'NULL' })
  return `UPDATE ${t} SET ${free} WHERE ${t.id} = ${id} AND ${t.lockedBy} = ${by}`
})

/** Releases the lock if this person holds it. A lock held by another person is not released. */
export async function releaseVersion(
  services: Pick<Services, 'db'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await RELEASE.run(services.db, { id, by: actor.id })
}

/** A version to insert as a draft. */
export interface NewVersion {
  readonly id: string
  readonly content: TemplateDraft
  readonly note: string
  readonly basedOnId: string | null
  /** The source of the content, for the audit. */
  readonly origin: Readonly<Record<string, Json>>
  readonly at: Date
}

/**
 * Inserts a draft with the next version number, its first step and its audit.
 * @throws pg.DatabaseError 23505 if another draft took the number concurrently
 */
export async function insertVersion(
  services: Pick<Services, 'db'>,
  actor: Actor,
  draft: NewVersion,
): Promise<void> {
  const { id, content, note, basedOnId, origin } = draft
  const { json, sha256: hash } = storedForm(content)
  const sql = new Statement()
  const row = {
    id,
    number: expression(`(SELECT coalesce(max(${n.number}), 0) + 1 FROM ${n})`),
    status: 'DRAFT',
    note,
    content: json,
    sha256: hash,
    basedOnId,
    authors: [actor.id],
    createdAt: draft.at,
    createdBy: actor.id,
    updatedAt: draft.at,
    updatedBy: actor.id,
  } as const
  const added = sql.with(
    'added',
    returning(insert(sql, tables.templateVersion, [row]), pick(inserted, 'id', 'revision', 'sha256')),
  )
  const at = sql.given('timestamptz', draft.at)
  const by = sql.given('text', actor.id)
  sql.with('stepped', insertStep(sql, { of: added, from: 'added', type: 'CREATED', at, by, comment: null }))
  recordAudit(sql, actor, {
    at: draft.at,
    action: 'template.create',
    from: 'added',
    targetKind: 'template',
    targetId: added.id,
    change: sql.given('jsonb', { after: { note, ...origin, sha256: hash.toString('hex') } }),
  })
  await services.db.query(sql.text(selectAllOrNothing(['added'])), sql.values)
}

/**
 * Builds the SQL that inserts a step of the version `of` in the CTE `from`. `at` and `by` are SQL expressions.
 */
function insertStep(
  sql: Statement,
  step: {
    readonly of: { readonly id: Sql; readonly revision: Sql; readonly sha256: Sql }
    readonly from: string
    readonly type: StepType
    readonly at: string
    readonly by: string
    readonly comment: string | null
  },
): string {
  const { of, from, type, at, by, comment } = step
  const row = {
    versionId: of.id,
    revision: of.revision,
    type: sql.given('text', type),
    at,
    staffId: by,
    comment: sql.given('text?', comment),
    sha256: of.sha256,
  }
  return insertFrom(tables.templateStep, row, from)
}

const INSERT_FIRST = prepare(
  { id: 'uuid', content: 'jsonb', sha256: 'bytea', at: 'timestamptz' },
  ({ id, content, sha256: hash, at }) => {
    const row = {
      id,
      number: '1',
      status: t.status.literal('PUBLISHED'),
      effectiveFrom: `'2000-01-01T00:00:00Z'::timestamptz`,
      content,
      sha256: hash,
      createdAt: at,
      createdBy: `'shipped'`,
      updatedAt: at,
      updatedBy: `'shipped'`,
      authors: `'{}'::text[]`,
      publishedAt: at,
      publishedBy: `'shipped'`,
    }
    const none = `(SELECT 1) one WHERE NOT EXISTS (SELECT 1 FROM ${n})`
    return `${insertFrom(tables.templateVersion, row, none)} ON CONFLICT (${tables.templateVersion.sql.number}) DO NOTHING`
  },
)

/** Publishes `content` as version 1 if no version exists. Safe to call from several instances. */
export async function insertFirstVersion(
  services: Pick<Services, 'db'>,
  { id, content, at }: { readonly id: string; readonly content: Json; readonly at: Date },
): Promise<void> {
  await INSERT_FIRST.run(services.db, { id, content, sha256: sha256(canonical(content)), at })
}
