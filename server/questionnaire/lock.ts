import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { readNames, readVersion, type StoredVersion } from './versions.ts'
import { lockFree, t, takeLock } from './write.ts'

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
  const free = holds(lockFree(sql, actor, sql.given('timestamptz', now)))
  const held = sql.with(
    'held',
    select(
      { ...pick(t, 'id', 'lockedBy'), free },
      `FROM ${t} WHERE ${t.id} = ${sql.given('uuid', input.id)}
      AND ${t.publishedAt} IS NULL AND ${t.status.isOneOf('DRAFT', 'IN_REVIEW', 'APPROVED')} FOR UPDATE`,
    ),
  )
  const taken = takeLock(sql, actor, held, input.takeOver, now)
  const wrested = sql.with(
    'wrested',
    select(pick(taken, 'id', 'before'), `FROM taken WHERE NOT ${taken.free}`),
  )
  recordAudit(sql, actor, {
    at: now,
    action: 'template.takeOver',
    from: 'wrested',
    targetKind: 'template',
    targetId: wrested.id,
    change: `jsonb_build_object('before', ${wrested.before}, 'after', ${sql.given('uuid', actor.id)})`,
  })
  const [row] = await readAll(services.db, sql, sql.select({ until: taken.lockedUntil }, 'FROM taken'))
  if (row?.until) return { until: row.until.toISOString() }
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
