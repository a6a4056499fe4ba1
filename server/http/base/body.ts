import type { IncomingMessage } from 'node:http'
import { DomainError } from '../../kernel/errors.ts'
import { isOversized } from '../../kernel/json-size.ts'
import { DEEPEST, readJson } from '../../kernel/storable.ts'
import { type BodyLimit, bodyLimits } from '../../procedure/body-limits.ts'

/** Whoever asked went away while still sending: an everyday thing on the road, and nobody is left to be answered. */
export class ClientGone extends Error {
  constructor(cause: unknown) {
    super('the client went away', { cause })
    this.name = 'ClientGone'
  }
}

/** How many bytes a request says it will send; null when it does not say. */
export function declaredBytes(request: IncomingMessage): number | null {
  const declared = request.headers['content-length']
  return declared === undefined ? null : Number(declared)
}

/**
 * The whole body of a request as text. One that is too large is refused by what it declares, or as soon as it is.
 * @throws DomainError PAYLOAD_TOO_LARGE, or ClientGone
 */
export async function readBody(
  request: IncomingMessage,
  limit: Pick<BodyLimit, 'bytes'> = bodyLimits.plain,
): Promise<string> {
  if ((declaredBytes(request) ?? 0) > limit.bytes) throw new DomainError('PAYLOAD_TOO_LARGE')
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      size += bytes.length
      if (size > limit.bytes) throw new DomainError('PAYLOAD_TOO_LARGE')
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof DomainError || !request.destroyed) throw error
    throw new ClientGone(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Reads what came as JSON, with every text in it storable: the one place all input passes before it is validated.
 * @throws DomainError BAD_INPUT, also for more entries or deeper nesting than any input has
 */
export function parseJson(text: string, limit: Pick<BodyLimit, 'entries'> = bodyLimits.plain): unknown {
  const unfit = () => new DomainError('BAD_INPUT', { fields: ['body'] })
  if (isOversized(text, limit.entries, DEEPEST)) throw unfit()
  try {
    return readJson(text)
  } catch {
    throw unfit()
  }
}
