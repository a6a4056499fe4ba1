import { Buffer } from 'node:buffer'

let known: Map<string, readonly number[]> | null = null

/**
 * The bytes of every two-byte character. The table is made with Node's decoder, because Node has no encoder for
 * GB18030.
 */
function characters(): Map<string, readonly number[]> {
  if (known !== null) return known
  known = new Map()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail))
      if ([...text].length === 1 && text !== '\uFFFD') known.set(text, [lead, trail])
    }
  }
  return known
}

/** Encodes a text of ordinary Chinese characters in GB18030, as Excel in China does. */
export function gb18030(text: string): Buffer {
  return Buffer.from(
    [...text].flatMap((character) => {
      const code = character.charCodeAt(0)
      const bytes = code < 0x80 ? [code] : characters().get(character)
      if (bytes === undefined) throw new Error(`no two bytes for ${character}`)
      return bytes
    }),
  )
}
