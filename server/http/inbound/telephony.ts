import type { IncomingMessage, ServerResponse } from 'node:http'
import { readCallEvent } from '../../call-centre/telephony/call-events.ts'
import { recordCall } from '../../call-centre/telephony/recordings.ts'
import type { Services } from '../../context.ts'
import { DomainError, type ErrorCode } from '../../kernel/errors.ts'
import { noteWork } from '../../kernel/telemetry/work.ts'
import { toDomainError, wireError } from '../../procedure/errors.ts'
import { parseJson, readBody } from '../base/body.ts'
import { sendJson } from '../base/respond.ts'

/**
 * HTTP statuses with which events of the switchboard are refused. After any of these statuses the sender of a webhook
 * repeats the event.
 */
const statuses: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  WEBHOOK_SIGNATURE_WRONG: 401,
  WEBHOOK_TOO_OLD: 401,
  BAD_INPUT: 400,
  PAYLOAD_TOO_LARGE: 413,
  CALL_ALREADY_RECORDED: 409,
  CONFLICT: 409,
}

/**
 * @throws DomainError NOT_FOUND if no switchboard is configured
 * @throws DomainError WEBHOOK_SIGNATURE_WRONG, WEBHOOK_TOO_OLD
 */
function requireSigned(services: Services, request: IncomingMessage, body: string): string {
  const check = services.telephony.verify({ headers: request.headers, body })
  switch (check.result) {
    case 'SIGNED':
      return check.id
    case 'OFF':
      throw new DomainError('NOT_FOUND')
    case 'NOT_SIGNED':
      throw new DomainError('WEBHOOK_SIGNATURE_WRONG')
    case 'TOO_OLD':
      throw new DomainError('WEBHOOK_TOO_OLD')
  }
}

async function answer(services: Services, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  const id = requireSigned(services, request, body)
  noteWork({ principal: 'SWITCHBOARD' })
  const event = readCallEvent(parseJson(body))
  if (event === null) return sendJson(response, 200, { code: 'EVENT_IGNORED' })
  const done = await recordCall(services, { id, event })
  if (done === 'RECORDED') return sendJson(response, 200, { code: 'CALL_RECORDED' })
  // The event was accepted and stored, although it matches no known call. Status 202 keeps the switchboard from
  // repeating the event, which would not help.
  sendJson(response, 202, { code: 'CALL_NOT_MATCHED' })
}

/** `POST /api/telephony/events`: receives the switchboard's call events, signed as Standard Webhooks. */
export async function answerTelephony(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await answer(services, request, response)
  } catch (thrown) {
    const error = toDomainError(thrown)
    noteWork({ refusal: error.code })
    const status = statuses[error.code]
    if (status === undefined) throw thrown
    sendJson(response, status, { error: wireError(error) })
  }
}
