import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { DomainError } from '../kernel/errors.ts'
import { ownTurn } from '../kernel/turns.ts'
import {
  type AttachmentTarget,
  isPaperOf,
  type MediaType,
  MOST_ATTACHMENTS,
  type Paper,
} from '../vocabulary/attachments.ts'
import { paperNames } from './messages.zh-CN.ts'
import { cutIntoPieces } from './pieces.ts'
import { readAttached } from './record.ts'
import { fileNameOf, freePlace, mediaTypeOf } from './rules/file.ts'
import { sealName, sealPiece } from './sealed.ts'
import { addPiece, dropBrokenUploads, dropReceiving, finishReceiving, insertReceiving } from './write.ts'

/** A file while it is uploaded, and the record to which it is to be attached. */
export interface UploadedPaper {
  readonly kind: AttachmentTarget
  readonly id: string
  readonly paper: Paper
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

/**
 * Refuses an upload before its file is read.
 * @throws DomainError SCANNER_MISSING if no virus scanner is configured, because the file could never be opened;
 * BAD_INPUT if the record cannot have such a paper
 */
export function requireReceivable(
  services: Pick<Services, 'virusScan'>,
  wanted: Pick<UploadedPaper, 'kind' | 'paper'>,
): void {
  if (!isPaperOf(wanted.kind, wanted.paper)) throw new DomainError('BAD_INPUT', { fields: ['paper'] })
  if (services.virusScan === null) throw new DomainError('SCANNER_MISSING')
}

/** Takes a free place of the record for the file. */
async function begin(
  services: Services,
  actor: Actor,
  upload: UploadedPaper,
  { id, mediaType, at }: { readonly id: string; readonly mediaType: MediaType; readonly at: Date },
): Promise<void> {
  const name = fileNameOf(upload.name, mediaType, paperNames[upload.paper])
  const nameEnc = sealName(services.secrets, id, name)
  // A failed round means that another upload took a place, so there are never more rounds than places.
  await decideAgain(
    async () => {
      const { places, ...of } = await readAttached(services, upload)
      const place = freePlace(places)
      if (place === null) throw new DomainError('ATTACHMENTS_FULL', { most: MOST_ATTACHMENTS })
      const row = { id, targetKind: upload.kind, targetId: upload.id, ...of, paper: upload.paper, place }
      try {
        const written = await insertReceiving(
          services.db,
          { ...row, nameEnc, mediaType, uploadedBy: actor.id },
          at,
        )
        return written ? id : WRITTEN_MEANWHILE
      } catch (error) {
        if (isUniqueViolation(error)) return WRITTEN_MEANWHILE
        throw error
      }
    },
    { rounds: MOST_ATTACHMENTS + 1 },
  )
}

/**
 * Receives a file while it is uploaded. It is stored sealed, piece by piece, so that memory use does not grow with the
 * file. Afterwards it waits for the virus scanner and cannot be opened.
 *
 * @returns the attachment's id, and the hash that is on record
 * @throws DomainError ATTACHMENT_TYPE, ATTACHMENT_TOO_LARGE {most}, ATTACHMENTS_FULL {most}, RECORD_NOT_FOUND,
 * STEP_NOT_POSSIBLE, and the refusals of `requireReceivable`; nothing is then kept
 */
export async function receiveAttachment(
  services: Services,
  actor: Actor,
  upload: UploadedPaper,
): Promise<{ readonly id: string; readonly sha256: string }> {
  requireReceivable(services, upload)
  const { db, secrets, clock, ids } = services
  const { pieces, ended } = cutIntoPieces(upload.bytes)
  const first = await pieces.next()
  const mediaType = first.done === true ? null : mediaTypeOf(first.value)
  if (first.done === true || mediaType === null) throw new DomainError('ATTACHMENT_TYPE')
  const at = clock.now()
  const id = ids.id(at)
  await dropBrokenUploads(db, at)
  await begin(services, actor, upload, { id, mediaType, at })
  try {
    let seq = 0
    const store = async (bytes: Buffer) => {
      const place = { attachmentId: id, seq }
      // Another process considers the upload broken off.
      if (!(await addPiece(db, { ...place, ...sealPiece(secrets, place, bytes) }, clock.now())))
        throw new DomainError('STEP_NOT_POSSIBLE')
      seq += 1
      await ownTurn()
    }
    await store(first.value)
    for await (const bytes of pieces) await store(bytes)
    const whole = ended()
    const row = { id, targetKind: upload.kind, paper: upload.paper, mediaType, ...whole }
    if (!(await finishReceiving(services, actor, row, clock.now())))
      throw new DomainError('STEP_NOT_POSSIBLE')
    services.wake('attachments')
    return { id, sha256: whole.sha256 }
  } catch (error) {
    await dropReceiving(db, id)
    throw error
  }
}
