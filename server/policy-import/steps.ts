import type { Services } from '../context.ts'
import { type Actor, systemActor } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { ImportStatus } from '../vocabulary/sheets.ts'
import { foundBy } from './read.ts'
import { KEPT_MS } from './rules/bounds.ts'
import { forgetRows, moveImport } from './write.ts'

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

/** Ends an import that has not begun, deletes its rows, and records it. False if it has none of the statuses `from`. */
function putAside(
  services: Pick<Services, 'db'>,
  actor: Actor,
  input: {
    readonly id: string
    readonly from: readonly ImportStatus[]
    readonly at: Date
    readonly endedBy: string | null
  },
): Promise<boolean> {
  const { id, from, at, endedBy } = input
  const ended = { open: false, endedAt: at, endedBy, leaseToken: null, leaseUntil: null }
  const set = { ...ended, status: 'CANCELLED' as const }
  return moveImport(services, actor, { id, from, set, at, action: 'import.cancel', forget: 'ALL' })
}

/**
 * Puts a file aside before its import begins, and deletes its rows. An import that has begun is carried to its end,
 * because otherwise nobody could say which rows are missing.
 * @throws DomainError STEP_NOT_POSSIBLE
 */
export async function cancelImport(services: Services, actor: Actor, id: string) {
  const at = services.clock.now()
  const from = ['RECEIVING', 'CHECKING', 'READY'] as const
  const moved = await putAside(services, actor, { id, from, at, endedBy: actor.id })
  if (!moved) throw new DomainError('STEP_NOT_POSSIBLE')
  return { id }
}

const i = columnsOf(tables.policyImport, 'i')
const FORGOTTEN = query({ before: 'timestamptz' }, ({ before }) =>
  select(pick(i, 'id'), `FROM ${i} WHERE ${i.open} AND ${i.status.is('READY')} AND ${i.movedAt} < ${before}`),
)

/**
 * Puts a file aside whose import was not started for days, and deletes refused rows that were kept long enough. The
 * imports themselves stay on record.
 */
export async function forgetImports(services: Pick<Services, 'db'>, at: Date): Promise<void> {
  const before = new Date(at.getTime() - KEPT_MS)
  for (const { id } of await FORGOTTEN.all(services.db, { before }))
    await putAside(services, systemActor('housekeeping'), { id, from: ['READY'], at, endedBy: null })
  await forgetRows(services.db, before)
}

/**
 * Asks for a job that goes on with the import. The job also runs every minute. It goes on behind the last recorded
 * batch, unless another process still holds the import.
 */
export function goOnWithImport(services: Pick<Services, 'wake'>): { readonly asked: true } {
  services.wake('imports')
  return { asked: true }
}
