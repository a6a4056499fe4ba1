import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from '../../evidence/audit.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import {
  requireStaff,
  type StaffMember,
  type StaffRequest,
  staffActor,
} from '../../procedure/staff-member.ts'
import type { Right } from '../../vocabulary/rights.ts'
import { ClientGone, declaredBytes } from '../base/body.ts'
import { sendJson } from '../base/respond.ts'
import { answerRefusal, requireOwnPage } from '../base/trpc.ts'

/** The header with the file's name, percent-encoded because a header has only ASCII characters. */
const NAME_HEADER = 'x-file-name'

function nameOf(request: IncomingMessage): string {
  const given = request.headers[NAME_HEADER]
  try {
    return decodeURIComponent(typeof given === 'string' ? given : '')
  } catch {
    throw new DomainError('BAD_INPUT', { fields: [NAME_HEADER] })
  }
}

/** The body in pieces. The connection stays open if the reader stops early, so that the refusal can be sent. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    yield Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece))
  }
}

/** An upload: what is required of it before its body is read, and what is done with it. */
export interface Upload {
  readonly right: Right
  readonly most: { readonly bytes: number; readonly refusal: () => DomainError }
  /** Checks the rest of the request. It is called for people who have the right. Returns false if the client has left. */
  readonly admit?: (staff: StaffMember) => boolean
  readonly receive: (
    actor: Actor,
    file: { readonly name: string; readonly bytes: AsyncIterable<Buffer> },
  ) => Promise<object>
}

/**
 * Answers an upload: the file as the body, with the type application/octet-stream. A page of another site cannot send
 * this type without the browser asking first. The caller's right is checked before the body is read, and the body is
 * stored while it arrives. Answers what `receive` returns, or a refusal in the form of the admin's API.
 * @param upload makes the upload; it may refuse the request
 */
export async function answerUpload(
  upload: () => Upload,
  whoAsks: () => Promise<StaffRequest>,
  request: IncomingMessage,
  response: ServerResponse,
  { log, path }: { readonly log: Log; readonly path: string },
): Promise<void> {
  try {
    requireOwnPage(request, 'application/octet-stream')
    const asked = await whoAsks()
    const { right, most, admit, receive } = upload()
    const staff = requireStaff(asked, right)
    if ((declaredBytes(request) ?? 0) > most.bytes) throw most.refusal()
    if (admit?.(staff) === false) return
    const file = { name: nameOf(request), bytes: piecesOf(request) }
    sendJson(response, 200, await receive(staffActor(asked, staff), file))
  } catch (thrown) {
    const gone = request.destroyed && !(thrown instanceof DomainError)
    // The rest of the body is not read. Without this header, the browser would send it before it reads the answer.
    response.setHeader('Connection', 'close')
    answerRefusal(response, gone ? new ClientGone(thrown) : thrown, { log, path })
  }
}
