import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { policyImportTexts } from '../../policy-import/messages.zh-CN.ts'
import { receiveFile } from '../../policy-import/receive.ts'
import { MOST_BYTES } from '../../policy-import/rules/bounds.ts'
import { requireStaff, type StaffRequest, staffActor } from '../../procedure/staff-member.ts'
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

/**
 * `POST /api/admin/imports`: the file as the body, with the type application/octet-stream. A page of another site cannot
 * send this type without the browser asking first. The caller's right is checked before the body is read, and the body
 * is stored while it arrives. Answers `{id}`, or a refusal in the form of the admin's API.
 */
export async function answerPolicyFile(
  services: Services,
  log: Log,
  whoAsks: () => Promise<StaffRequest>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    requireOwnPage(request, 'application/octet-stream')
    const asked = await whoAsks()
    const staff = requireStaff(asked, 'policy.import')
    if ((declaredBytes(request) ?? 0) > MOST_BYTES)
      throw new DomainError('FILE_INVALID', { problems: [policyImportTexts.tooLarge] })
    const file = { name: nameOf(request), bytes: piecesOf(request) }
    sendJson(response, 200, await receiveFile(services, staffActor(asked, staff), file))
  } catch (thrown) {
    const gone = request.destroyed && !(thrown instanceof DomainError)
    // The rest of the body is not read. Without this header, the browser would send it before it reads the answer.
    response.setHeader('Connection', 'close')
    answerRefusal(response, gone ? new ClientGone(thrown) : thrown, { log, path: 'imports' })
  }
}
