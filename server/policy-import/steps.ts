import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { DomainError } from '../kernel/errors.ts'
import { foundBy } from './read.ts'
import { moveImport } from './write.ts'

/**
 * Starts the import of a file whose check is done. The job writes the rows.
 * @throws DomainError RECORD_NOT_FOUND; STEP_NOT_POSSIBLE if the file is not waiting for this step
 */
export async function startImport(services: Services, actor: Actor, id: string) {
  const at = services.clock.now()
  const counts = await foundBy(services, id)
  const moved = await moveImport(services, actor, {
    id,
    from: ['READY'],
    set: { status: 'RUNNING', position: 0, startedAt: at, startedBy: actor.id },
    at,
    action: 'import.start',
    change: { counts },
  })
  if (!moved) throw new DomainError('STEP_NOT_POSSIBLE')
  services.wake('imports')
  return { id }
}

/**
 * Puts a file aside before its import begins, and deletes its rows. An import that has begun is carried to its end,
 * because otherwise nobody could say which rows are missing.
 * @throws DomainError STEP_NOT_POSSIBLE
 */
export async function cancelImport(services: Services, actor: Actor, id: string) {
  const at = services.clock.now()
  const moved = await moveImport(services, actor, {
    id,
    from: ['RECEIVING', 'CHECKING', 'READY'],
    set: {
      status: 'CANCELLED',
      open: false,
      endedAt: at,
      endedBy: actor.id,
      leaseToken: null,
      leaseUntil: null,
    },
    at,
    action: 'import.cancel',
    forget: 'ALL',
  })
  if (!moved) throw new DomainError('STEP_NOT_POSSIBLE')
  return { id }
}

/**
 * Asks for a job that goes on with the import. The job also runs every minute. It goes on behind the last recorded
 * batch, unless another process still holds the import.
 */
export function goOnWithImport(services: Pick<Services, 'wake'>): { readonly asked: true } {
  services.wake('imports')
  return { asked: true }
}
