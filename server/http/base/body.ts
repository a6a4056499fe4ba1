import type { IncomingMessage } from 'node:http'
import { DomainError } from '../../kernel/errors.ts'
import { isOversized } from '../../kernel/json-size.ts'
import { DEEPEST, readJson } from '../../kernel/storable.ts'
import { aside } from '../../kernel/telemetry/work.ts'
import { type BodyLimit, bodyLimits } from '../../procedure/body-limits.ts'

/**
 * Thrown when the client disconnects while it is sending the body. This is normal on mobile networks, and no response
 * can be delivered.
 */
export class ClientGone extends Error {
  constructor(cause: unknown) {
    super('the client went away', { cause })
    this.name = 'ClientGone'
  }
}

/** Returns the body length that a request declares, in bytes; null if it declares none. */
export function declaredBytes(request: IncomingMessage): number | null {
  const declared = request.headers['content-length']
  return declared === undefined ? null : Number(declared)
}

/**
 * Reads the whole body of a request as text. A body that is too large is refused by its declared length, or as soon
 * as it exceeds the limit.
 * @throws DomainError PAYLOAD_TOO_LARGE
 * @throws ClientGone if the client disconnects
 */
export async function readBody(
  request: IncomingMessage,
  limit: Pick<BodyLimit, 'bytes'> = bodyLimits.plain,
): Promise<string> {
  if ((declaredBytes(request) ?? 0) > limit.bytes) throw new DomainError('PAYLOAD_TOO_LARGE')
  const chunks: Buffer[] = []
  let size = 0
  const read = async () => {
    for await (const chunk of request) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      size += bytes.length
      if (size > limit.bytes) throw new DomainError('PAYLOAD_TOO_LARGE')
      chunks.push(bytes)
    }
  }
  try {
    await aside(read)
  } catch (error) {
    if (error instanceof DomainError || !request.destroyed) throw error
    throw new ClientGone(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Parses a JSON body and makes every string in it storable. Every JSON body passes through this function before it is
 * validated.
 * @throws DomainError BAD_INPUT if the text is not JSON, or has more entries or deeper nesting than any valid input
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
