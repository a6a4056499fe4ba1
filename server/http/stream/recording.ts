import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { RecordingPart } from '../../adapters/telephony/port.ts'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import { noteOutcome, openedRecording } from '../../call-centre/quality/listening.ts'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { requireStaff, type StaffMember, type StaffRequest } from '../../procedure/staff-member.ts'
import { answerRefusal } from '../base/trpc.ts'
import type { Streams } from './streams.ts'

const openingId = z.uuid()
/** One range, as players ask for it. Anything else is answered with the whole recording, as RFC 9110 allows. */
const oneRange = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/

function headersOf(part: RecordingPart): Record<string, string> {
  return {
    ...(part.type === '' ? {} : { 'Content-Type': part.type }),
    ...(part.length === null ? {} : { 'Content-Length': part.length }),
    ...(part.range === null ? {} : { 'Content-Range': part.range }),
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'Content-Disposition': 'inline',
    'X-Content-Type-Options': 'nosniff',
  }
}

/**
 * Begins to fetch the recording, and stores what came of it before anything is sent. A reviewer therefore never hears a
 * recording that they may not score.
 */
async function fetchPart(
  services: Services,
  staff: StaffMember,
  id: string,
  range: string | null,
  signal: AbortSignal,
): Promise<RecordingPart> {
  const parsed = openingId.safeParse(id)
  if (!parsed.success) throw new DomainError('RECORD_NOT_FOUND')
  const opened = await openedRecording(services, staff.id, parsed.data)
  const { recordings } = services.telephony
  if (opened.recordingId === null || recordings === null) throw new DomainError('STEP_NOT_POSSIBLE')
  const part = await recordings.fetch(opened.recordingId, range, signal)
  if (part === null) {
    await noteOutcome(services, opened, 'MISSING')
    throw new DomainError('RECORD_NOT_FOUND')
  }
  if (part.status !== 416) await noteOutcome(services, opened, 'SENT')
  return part
}

/**
 * `GET /api/admin/recordings/<id of the opening>`: sends a recording, or the range of it that `Range` names, to the
 * reviewer who opened it (`quality.openRecording`). The URL contains no personal data, and nothing is cached. The
 * switchboard's store is read no faster than the reviewer's browser reads.
 */
export async function answerRecording(
  services: Services,
  log: Log,
  streams: Streams,
  asked: StaffRequest,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let part: RecordingPart
  try {
    const staff = requireStaff(asked, 'quality.review')
    if (!streams.begin(staff.id, response)) return
    const { range } = request.headers
    const wanted = range !== undefined && oneRange.test(range) ? range : null
    part = await fetchPart(services, staff, id, wanted, gone.signal)
  } catch (thrown) {
    if (response.destroyed) return
    const refused = thrown instanceof VendorError ? new DomainError('VENDOR_UNAVAILABLE') : thrown
    return answerRefusal(response, refused, { log, path: 'recordings' })
  }
  response.writeHead(part.status, headersOf(part))
  if (part.body === null) return void response.end()
  try {
    await pipeline(Readable.from(part.body), response)
  } catch {
    // The reviewer left, or the switchboard stopped sending. `pipeline` has closed both ends, so that the player sees an
    // incomplete recording as such.
  }
}
