import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { cutIntoPieces } from '#server/attachment/pieces.ts'
import { PIECE_BYTES } from '#server/attachment/rules/bounds.ts'
import { MOST_ATTACHMENT_BYTES } from '#server/vocabulary/attachments.ts'

/** A file that arrives in chunks of a size. */
async function* arriving(whole: Buffer, size: number) {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}

async function collect(whole: Buffer, size: number) {
  const { pieces, ended } = cutIntoPieces(arriving(whole, size))
  const found: Buffer[] = []
  for await (const piece of pieces) found.push(piece)
  return { found, ...ended() }
}

const content = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 251))

it.each([1, 4096, PIECE_BYTES, PIECE_BYTES * 2 + 5])(
  'a file that arrives in chunks of %i bytes is cut into the same pieces, and hashed as a whole',
  async (size) => {
    const whole = content(size === 1 ? 3000 : PIECE_BYTES * 2 + 77)
    const { found, bytes, sha256 } = await collect(whole, size)
    expect(Buffer.concat(found).equals(whole)).toBe(true)
    expect(found.slice(0, -1).map(({ length }) => length)).toEqual(found.slice(0, -1).map(() => PIECE_BYTES))
    expect({ bytes, sha256 }).toEqual({
      bytes: whole.length,
      sha256: createHash('sha256').update(whole).digest('hex'),
    })
  },
)

it('a file that is too large is refused before its end is read', async () => {
  let sent = 0
  const endless = (async function* () {
    for (;;) {
      sent += PIECE_BYTES
      yield Buffer.alloc(PIECE_BYTES)
    }
  })()
  const { pieces } = cutIntoPieces(endless)
  const reading = async () => {
    for await (const _ of pieces);
  }
  await expect(reading()).rejects.toMatchObject({ code: 'ATTACHMENT_TOO_LARGE', details: { most: 10 } })
  expect(sent).toBeLessThanOrEqual(MOST_ATTACHMENT_BYTES + PIECE_BYTES)
})
