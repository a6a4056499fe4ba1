import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { DomainError } from '../../kernel/errors.ts'
import { account, insertIdentity, removeIdentities } from '../tables/write.ts'
import type { StaffKey } from './service.ts'
import { changeStaff } from './store.ts'

/** A person of a configured directory, as an administrator enters them. */
export interface GivenIdentity {
  readonly directory: 'oidc' | 'wecom'
  /** The directory's own identifier of the person: `sub`, or the userid of 企业微信. */
  readonly subject: string
}

/**
 * Links an account to one person of a directory, in place of the one before, or to nobody. An account has at most one
 * identity: with two, a person disabled in one directory could go on through the other. The account's sessions end.
 * @throws DomainError NOT_ON_YOURSELF, EDITED_MEANWHILE, IDENTITY_TAKEN; BAD_INPUT if the directory is not configured
 */
export async function linkIdentity(
  services: Pick<Services, 'db' | 'clock' | 'ids' | 'directories'>,
  actor: Actor,
  key: StaffKey,
  identity: GivenIdentity | null,
): Promise<void> {
  // Administrators could otherwise sign in with the rights that a group of another person has.
  if (key.id === actor.id) throw new DomainError('NOT_ON_YOURSELF')
  const at = services.clock.now()
  const provider = identity === null ? null : services.directories[identity.directory]?.provider
  if (provider === undefined) throw new DomainError('BAD_INPUT', { fields: ['directory'] })
  // 企业微信 does not distinguish capitals in a userid.
  const subject = identity?.directory === 'wecom' ? identity.subject.toLowerCase() : (identity?.subject ?? '')
  try {
    await changeStaff(services, actor, {
      at,
      ...key,
      action: provider === null ? 'staff.unlink' : 'staff.link',
      set: {},
      ...(provider === null
        ? {}
        : { told: { directory: identity?.directory === 'wecom' ? 'WECOM' : 'OIDC', identity: subject } }),
      takes: null,
      endsSessions: true,
      with: (sql, changed) => {
        sql.with('unlinked', removeIdentities(`${account.userId} IN ${changed}`))
        if (provider === null) return
        insertIdentity(sql, {
          provider,
          subject,
          id: services.ids.id(at),
          userId: 'whose.id',
          at: sql.given('timestamptz', at),
          // The identity before is gone first: an account has one identity of a directory.
          from: `${changed} AS whose CROSS JOIN (SELECT count(*) FROM unlinked) AS freed`,
        })
      },
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('IDENTITY_TAKEN')
    throw error
  }
}
