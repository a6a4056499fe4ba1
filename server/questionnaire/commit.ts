import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { agree } from '../kernel/database/accord.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StepType, VersionState } from './rules/lifecycle.ts'
import type { TemplateDraft } from './rules/template.ts'
import type { StoredVersion } from './versions.ts'

/** How long a lock lasts unless the page that holds it keeps it up. */
export const LOCK_MS = 120_000

/** A template as it is stored and hashed: members in one order only. */
export function storedForm(content: TemplateDraft): { readonly text: string; readonly sha256: Buffer } {
  const json: Json = JSON.parse(JSON.stringify(content))
  const text = canonical(json)
  return { text, sha256: sha256(text) }
}

/** One change of a version, all of it or nothing. */
export interface VersionWrite {
  /** As it was read: nothing is written if it is another by now. */
  readonly version: StoredVersion
  readonly state: VersionState
  readonly step: StepType | null
  readonly comment: string | null
  readonly action: string
  /** What changed, for the audit. */
  readonly change: Json
  /** An edit; only who holds the lock (or finds it free) can write one. */
  readonly edit?: { readonly content: TemplateDraft; readonly note: string }
  /** A publication, and which one it follows. */
  readonly follows?: string | null
  /** The count of the accord `*coverage` read before the content was checked against the products on file. */
  readonly coverageSeen?: number | undefined
}

/** Columns an edit sets; the others leave the content alone, which is frozen once published. */
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

/** Columns a step of the review sets; whoever was editing until then is done. */
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
 * Writes a change of a version with its step and its audit, in one statement.
 *
 * @returns the new revision; null when the version is not at the revision that was read any more, or somebody else holds
 *   its lock
 * @throws DomainError PUBLISHED_MEANWHILE when the version it was to follow is followed by another
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
    sql.with(
      'stepped',
      `INSERT INTO template_step (version_id, revision, type, at, staff_id, comment, sha256)
        SELECT id, revision, ${sql.value(write.step)}, ${at}, ${sql.value(actor.id)}, ${sql.value(write.comment)}, sha256 FROM moved`,
    )
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
    agree(sql, '*coverage', { seen: write.coverageSeen, at: now, by: actor.id })
    parts.push('agreed')
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

/** SQL: nobody else holds the lock of `t` at that instant. */
export function lockFree(sql: Statement, actor: Actor, at: string): string {
  return `(t.locked_by IS NULL OR t.locked_by = ${sql.value(actor.id)}::uuid OR t.locked_until <= ${at})`
}
