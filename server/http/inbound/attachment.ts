import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { receiveAttachment, requireReceivable } from '../../attachment/receive.ts'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import type { StaffRequest } from '../../procedure/staff-member.ts'
import {
  attachmentRights,
  attachmentTargets,
  MOST_ATTACHMENT_BYTES,
  papers,
} from '../../vocabulary/attachments.ts'
import type { Streams } from '../stream/streams.ts'
import { answerUpload, type Upload } from './upload.ts'

/** The path below /api/admin/attachments/: the kind and the id of the record, and the kind of paper. */
const pathSchema = z.tuple([z.enum(attachmentTargets), z.uuid(), z.enum(papers)])

/**
 * `POST /api/admin/attachments/<kind>/<id>/<paper>`: a paper of a record. The file's name is in a header and never in the
 * URL. Answers `{id, sha256}`, or a refusal.
 *
 * @param streams limits the uploads of one person at once
 */
export async function answerAttachmentUpload(
  services: Services,
  log: Log,
  streams: Streams,
  path: string,
  whoAsks: () => Promise<StaffRequest>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const upload = (): Upload => {
    const [kind, id, paper] = pathSchema.parse(path.split('/'))
    return {
      right: attachmentRights[kind].add,
      most: {
        bytes: MOST_ATTACHMENT_BYTES,
        refusal: () => new DomainError('ATTACHMENT_TOO_LARGE', { most: MOST_ATTACHMENT_BYTES / 1024 / 1024 }),
      },
      admit: (staff) => {
        requireReceivable(services, { kind, paper })
        return streams.begin(staff.id, response)
      },
      receive: (actor, file) => receiveAttachment(services, actor, { kind, id, paper, ...file }),
    }
  }
  await answerUpload(upload, whoAsks, request, response, { log, path: 'attachments' })
}
