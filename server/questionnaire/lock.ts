import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { readNames, readVersion, type StoredVersion } from './versions.ts'
import { lockFree, takeLock } from './write.ts'

const lockedSchema = z.object({ locked_until: z.date() })

/**
 * Takes or renews the lock of a version. While the lock lasts, only its holder can save the version.
 *
 * @param input.takeOver takes the lock even if another person holds it; the audit records the takeover
 * @throws DomainError RECORD_NOT_FOUND, TEMPLATE_FROZEN, TEMPLATE_STEP_NOT_POSSIBLE, TEMPLATE_LOCKED {by}
 */
export async function lockVersion(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  input: { id: string; takeOver: boolean },
): Promise<{ until: string }> {
  const now = services.clock.now()
  const sql = new Statement()
  const at = `${sql.value(now)}::timestamptz`
  const me = `${sql.value(actor.id)}::uuid`
  const free = lockFree(sql, actor, at)
  sql.with(
    'held',
    `SELECT t.id, t.locked_by, ${free} AS free FROM template_version t WHERE t.id = ${sql.value(input.id)}::uuid
      AND t.published_at IS NULL AND t.status IN ('DRAFT', 'IN_REVIEW', 'APPROVED') FOR UPDATE`,
  )
  takeLock(sql, actor, input.takeOver, now)
  sql.with('wrested', 'SELECT id, before FROM taken WHERE NOT free')
  recordAudit(sql, actor, {
    at: now,
    action: 'template.takeOver',
    from: 'wrested',
    targetKind: 'template',
    targetId: 'wrested.id',
    change: `jsonb_build_object('before', wrested.before, 'after', ${me})`,
  })
  const found = await services.db.query(sql.text('SELECT locked_until FROM taken'), sql.values)
  const [row] = found.rows
  if (row) return { until: lockedSchema.parse(row).locked_until.toISOString() }
  throw await whyNotLocked(services, await readVersion(services, input.id))
}

async function whyNotLocked(services: Pick<Services, 'db'>, version: StoredVersion): Promise<DomainError> {
  if (version.everPublished) return new DomainError('TEMPLATE_FROZEN')
  if (version.status === 'WITHDRAWN') return new DomainError('TEMPLATE_STEP_NOT_POSSIBLE')
  return await lockedBy(services, version, 'TEMPLATE_LOCKED')
}

/** Builds the error that names the holder of a version's lock. */
export async function lockedBy(
  services: Pick<Services, 'db'>,
  version: StoredVersion,
  code: 'TEMPLATE_LOCKED' | 'TEMPLATE_LOCK_LOST',
): Promise<DomainError> {
  const id = version.lockedBy ?? ''
  return new DomainError(code, { by: (await readNames(services, [id]))(id).name })
}
