import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { type Expression, holds, pick } from '../kernel/database/expression.ts'
import { select, valuesOf } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { AttachmentTarget } from '../vocabulary/attachments.ts'

const a = columnsOf(tables.attachment, 'a')
const f = columnsOf(tables.followUp, 'f')
const pc = columnsOf(tables.problemCase, 'pc')

/** A record with attachments, and the condition on which attachments can be added to it and withdrawn from it. */
interface Attached {
  readonly t: { readonly id: Expression } & Pick<typeof f, 'caseId' | 'visitId'>
  readonly changeable: string
}

/**
 * A letter comes back after its follow-up has ended, so a follow-up can always be changed. A closed problem case was
 * judged on the papers that it had then.
 */
export const attached: Readonly<Record<AttachmentTarget, Attached>> = {
  followUp: { t: f, changeable: 'true' },
  problem: { t: pc, changeable: pc.status.isNot('CLOSED') },
}

const placesOf = (target: AttachmentTarget) =>
  query({ id: 'uuid', kind: a.targetKind }, ({ id, kind }) => {
    const { t, changeable } = attached[target]
    return select(
      {
        ...pick(t, 'caseId', 'visitId'),
        changeable: holds(changeable),
        places: valuesOf(
          a.place,
          `FROM ${a} WHERE ${a.targetKind} = ${kind} AND ${a.targetId} = ${t.id} AND ${a.place} IS NOT NULL`,
        ),
      },
      `FROM ${t} WHERE ${t.id} = ${id}`,
    )
  })
const PLACES = { followUp: placesOf('followUp'), problem: placesOf('problem') } as const

/**
 * Reads a record to which a file is to be attached.
 * @throws DomainError RECORD_NOT_FOUND; STEP_NOT_POSSIBLE if its papers can no longer be changed
 */
export async function readAttached(
  services: Pick<Services, 'db'>,
  target: { readonly kind: AttachmentTarget; readonly id: string },
) {
  const found = await PLACES[target.kind].first(services.db, { id: target.id, kind: target.kind })
  if (found === undefined) throw new DomainError('RECORD_NOT_FOUND')
  if (!found.changeable) throw new DomainError('STEP_NOT_POSSIBLE')
  return {
    caseId: found.caseId,
    visitId: found.visitId,
    places: found.places.flatMap((place) => place ?? []),
  }
}
