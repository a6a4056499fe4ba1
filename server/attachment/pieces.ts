import { createHash } from 'node:crypto'
import { DomainError } from '../kernel/errors.ts'
import { MOST_ATTACHMENT_BYTES } from '../vocabulary/attachments.ts'
import { PIECE_BYTES } from './rules/bounds.ts'

/**
 * Cuts a file that is being uploaded into pieces of equal size, counts and hashes its bytes, and refuses it as soon as it
 * is too large.
 */
export function cutIntoPieces(bytes: AsyncIterable<Buffer>) {
  const hash = createHash('sha256')
  let size = 0
  const pieces = (async function* () {
    let waiting: Buffer[] = []
    let held = 0
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > MOST_ATTACHMENT_BYTES)
        throw new DomainError('ATTACHMENT_TOO_LARGE', { most: MOST_ATTACHMENT_BYTES / 1024 / 1024 })
      hash.update(chunk)
      waiting.push(chunk)
      held += chunk.length
      if (held < PIECE_BYTES) continue
      const joined = Buffer.concat(waiting)
      const whole = joined.length - (joined.length % PIECE_BYTES)
      for (let at = 0; at < whole; at += PIECE_BYTES) yield joined.subarray(at, at + PIECE_BYTES)
      waiting = [joined.subarray(whole)]
      held = joined.length - whole
    }
    if (held > 0) yield Buffer.concat(waiting)
  })()
  return { pieces, ended: () => ({ bytes: size, sha256: hash.digest('hex') }) }
}
