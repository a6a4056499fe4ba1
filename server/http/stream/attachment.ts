import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { fetchOpened, type OpenedFile } from '../../attachment/open.ts'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { requireStaff, type StaffRequest, staffActor } from '../../procedure/staff-member.ts'
import { openingRight } from '../../vocabulary/attachments.ts'
import { answerRefusal } from '../base/trpc.ts'
import type { Streams } from './streams.ts'

const openingId = z.uuid()

/**
 * A file from outside must do nothing in the browser of the person who opens it: it is never shown as a page of this
 * site, runs no scripts, and is not stored by caches.
 */
function headersOf({ name, mediaType, bytes }: OpenedFile): Record<string, string | number> {
  return {
    'Content-Type': mediaType,
    'Content-Length': bytes,
    'Content-Disposition': `attachment; filename="attachment"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
}

/**
 * `GET /api/admin/attachments/<id of the opening>`: sends an attachment once to the person who opened it
 * (`attachment.*.open`). The URL contains no personal data.
 *
 * @param streams limits the attachments that one person can fetch at once
 */
export async function answerAttachment(
  services: Services,
  log: Log,
  streams: Streams,
  asked: StaffRequest,
  id: string,
  response: ServerResponse,
): Promise<void> {
  let file: OpenedFile
  try {
    const staff = requireStaff(asked, openingRight)
    if (!streams.begin(staff.id, response)) return
    const parsed = openingId.safeParse(id)
    if (!parsed.success) throw new DomainError('RECORD_NOT_FOUND')
    file = await fetchOpened(services, staffActor(asked, staff), parsed.data)
  } catch (thrown) {
    if (response.destroyed) return
    if (thrown instanceof DomainError && thrown.code === 'ATTACHMENT_BROKEN')
      log.error({ opening: id }, 'the content of an attachment does not have the hash that is on record')
    return answerRefusal(response, thrown, { log, path: 'attachments' })
  }
  response.writeHead(200, headersOf(file))
  try {
    await pipeline(Readable.from(file.content), response)
  } catch {
    // The person left, or a piece was altered since it was checked. `pipeline` has closed the connection before the
    // declared length, so that the browser sees an incomplete file as such.
  }
}
