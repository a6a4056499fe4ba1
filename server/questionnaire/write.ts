import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { countChange } from '../kernel/database/change-counter.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { Statement, selectAllOrNothing, writeAllOrNothing } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StepType } from '../vocabulary/templates.ts'
import type { VersionState } from './rules/lifecycle.ts'
import type { TemplateDraft } from './rules/template.ts'
import type { StoredVersion } from './versions.ts'

/** Milliseconds for which a lock lasts if the page does not renew it. */
export const LOCK_MS = 120_000

/** Returns a template's canonical JSON, in the form that is stored, and its hash. */
export function storedForm(content: TemplateDraft): { readonly text: string; readonly sha256: Buffer } {
  const json: Json = JSON.parse(JSON.stringify(content))
  const text = canonical(json)
  return { text, sha256: sha256(text) }
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
function editColumns(sql: Statement, edit: NonNullable<VersionWrite['edit']>): string[] {
  const { text, sha256: hash } = storedForm(edit.content)
  return [
    `content = ${sql.value(text)}::jsonb`,
    `sha256 = ${sql.value(hash)}::bytea`,
    `note = ${sql.value(edit.note)}`,
    'submitted_by = NULL',
    'approved_by = NULL',
  ]
}

/** Returns the columns that a step sets. An edit sets other columns. */
function stepColumns(sql: Statement, write: VersionWrite, actor: Actor, at: string): string[] {
  const by = sql.value(actor.id)
  switch (write.step) {
    case 'SUBMITTED':
      return [`submitted_by = ${by}`]
    case 'APPROVED':
      return [`approved_by = ${by}`]
    case 'REJECTED':
      return ['submitted_by = NULL', 'approved_by = NULL', `updated_by = ${by}`]
    case 'PUBLISHED':
      return [
        `published_by = ${by}`,
        `published_at = ${at}`,
        `follows_id = ${sql.value(write.follows ?? null)}::uuid`,
      ]
    default:
      return [`updated_by = ${by}`]
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
  const at = `${sql.value(now)}::timestamptz`
  const columns = [
    `status = ${sql.value(state.status)}::template_status`,
    `authors = ${sql.value(state.authors)}::text[]`,
    `effective_from = ${sql.value(state.effectiveFrom)}::timestamptz`,
    'revision = t.revision + 1',
    `updated_at = ${at}`,
    ...(write.edit ? [...editColumns(sql, write.edit), `updated_by = ${sql.value(actor.id)}`] : []),
    ...(write.edit
      ? lockColumns(sql, actor, now)
      : ['locked_by = NULL', 'locked_until = NULL', ...stepColumns(sql, write, actor, at)]),
  ]
  const free = write.edit ? `AND ${lockFree(sql, actor, at)}` : ''
  sql.with(
    'moved',
    `UPDATE template_version t SET ${columns.join(', ')}
      WHERE t.id = ${sql.value(version.id)}::uuid AND t.revision = ${sql.value(version.revision)}::int ${free}
      RETURNING t.id, t.revision, t.sha256`,
  )
  if (write.step !== null) {
    const by = sql.value(actor.id)
    sql.with('stepped', insertStep(sql, { from: 'moved', type: write.step, at, by, comment: write.comment }))
  }
  recordAudit(sql, actor, {
    at: now,
    action: write.action,
    from: 'moved',
    targetKind: 'template',
    targetId: 'moved.id',
    change: `${sql.value(JSON.stringify(write.change))}::jsonb`,
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

function lockColumns(sql: Statement, actor: Actor, now: Date): string[] {
  return [
    `locked_by = ${sql.value(actor.id)}::uuid`,
    `locked_until = ${sql.value(new Date(now.getTime() + LOCK_MS))}::timestamptz`,
  ]
}

/** Builds the SQL condition that no other person holds the lock of the version `t` at that instant. */
export function lockFree(sql: Statement, actor: Actor, at: string): string {
  return `(t.locked_by IS NULL OR t.locked_by = ${sql.value(actor.id)}::uuid OR t.locked_until <= ${at})`
}

/**
 * Adds the CTE `taken`. It takes the lock of the version in the CTE `held` (id, locked_by, free) if the lock is free
 * or `takeOver` is true, and then has one row.
 */
export function takeLock(sql: Statement, actor: Actor, takeOver: boolean, now: Date): void {
  sql.with(
    'taken',
    `UPDATE template_version t SET ${lockColumns(sql, actor, now).join(', ')} FROM held
      WHERE t.id = held.id AND (held.free OR ${sql.value(takeOver)}::boolean)
      RETURNING t.id, t.locked_until, held.locked_by AS before, held.free`,
  )
}

/** Releases the lock if this person holds it. A lock held by another person is not released. */
export async function releaseVersion(
  services: Pick<Services, 'db'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await services.db.query(
    'UPDATE template_version SET locked_by = NULL, locked_until = NULL WHERE id = $1::uuid AND locked_by = $2::uuid',
    [id, actor.id],
  )
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
  const { text, sha256: hash } = storedForm(content)
  const sql = new Statement()
  const at = `${sql.value(draft.at)}::timestamptz`
  const by = sql.value(actor.id)
  sql.with(
    'added',
    `INSERT INTO template_version (id, number, status, note, content, sha256, based_on_id, authors, created_at, created_by,
        updated_at, updated_by)
      SELECT ${sql.value(id)}::uuid, (SELECT coalesce(max(number), 0) + 1 FROM template_version), 'DRAFT', ${sql.value(note)},
        ${sql.value(text)}::jsonb, ${sql.value(hash)}::bytea, ${sql.value(basedOnId)}::uuid, ARRAY[${by}], ${at}, ${by}, ${at}, ${by}
      RETURNING id, revision, sha256`,
  )
  sql.with('stepped', insertStep(sql, { from: 'added', type: 'CREATED', at, by, comment: null }))
  recordAudit(sql, actor, {
    at: draft.at,
    action: 'template.create',
    from: 'added',
    targetKind: 'template',
    targetId: 'added.id',
    change: `${sql.value(JSON.stringify({ after: { note, ...origin, sha256: hash.toString('hex') } }))}::jsonb`,
  })
  await services.db.query(sql.text(selectAllOrNothing(['added'])), sql.values)
}

/**
 * Builds the SQL that inserts a step of the version in the CTE `from` (id, revision, sha256). `at` and `by` are SQL
 * expressions.
 */
function insertStep(
  sql: Statement,
  step: { from: string; type: string; at: string; by: string; comment: string | null },
): string {
  return `INSERT INTO template_step (version_id, revision, type, at, staff_id, comment, sha256)
    SELECT id, revision, ${sql.value(step.type)}, ${step.at}, ${step.by}, ${sql.value(step.comment)}::text, sha256 FROM ${step.from}`
}

/** Publishes `content` as version 1 if no version exists. Safe to call from several instances. */
export async function insertFirstVersion(
  services: Pick<Services, 'db'>,
  input: { readonly id: string; readonly content: Json; readonly at: Date },
): Promise<void> {
  const text = canonical(input.content)
  await services.db.query(
    `INSERT INTO template_version (id, number, status, effective_from, content, sha256, created_at, created_by, updated_at, updated_by, authors, published_at, published_by)
      SELECT $1::uuid, 1, 'PUBLISHED', '2000-01-01T00:00:00Z', $2::jsonb, $3::bytea, $4::timestamptz, 'shipped', $4, 'shipped', '{}', $4, 'shipped'
      WHERE NOT EXISTS (SELECT 1 FROM template_version) ON CONFLICT (number) DO NOTHING`,
    [input.id, text, sha256(text), input.at],
  )
}
