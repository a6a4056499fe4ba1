/* SM3 (GB/T 32905), which browsers do not have. */

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const
const BLOCK = 64

const turned = (word: number, by: number) => (word << (by % 32)) | (word >>> ((32 - by) % 32))
const p0 = (word: number) => word ^ turned(word, 9) ^ turned(word, 17)
const p1 = (word: number) => word ^ turned(word, 15) ^ turned(word, 23)

/** The message with a bit, zeros and its length in bits behind it. */
function padded(data: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((data.length + 9) / BLOCK) * BLOCK)
  bytes.set(data)
  bytes[data.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(data.length) * 8n)
  return view
}

function expanded(view: DataView, at: number): Int32Array {
  const words = new Int32Array(68)
  for (let j = 0; j < 16; j += 1) words[j] = view.getInt32(at + j * 4)
  const of = (j: number) => words[j] ?? 0
  for (let j = 16; j < 68; j += 1)
    words[j] = p1(of(j - 16) ^ of(j - 9) ^ turned(of(j - 3), 15)) ^ turned(of(j - 13), 7) ^ of(j - 6)
  return words
}

export function sm3(data: Uint8Array): Uint8Array {
  const view = padded(data)
  const state = Int32Array.from(START)
  for (let at = 0; at < view.byteLength; at += BLOCK) {
    const words = expanded(view, at)
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let j = 0; j < 64; j += 1) {
      const early = j < 16
      const w = words[j] ?? 0
      const ss1 = turned((turned(a, 12) + e + turned(early ? 0x79cc4519 : 0x7a879d8a, j)) | 0, 7)
      const ss2 = ss1 ^ turned(a, 12)
      const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const gg = early ? e ^ f ^ g : (e & f) | (~e & g)
      const tt1 = (ff + d + ss2 + (w ^ (words[j + 4] ?? 0))) | 0
      const tt2 = (gg + h + ss1 + w) | 0
      ;[a, b, c, d, e, f, g, h] = [tt1, a, turned(b, 9), c, p0(tt2), e, turned(f, 19), g]
    }
    for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] ?? 0) ^ word
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (const [index, word] of state.entries()) digest.setInt32(index * 4, word)
  return new Uint8Array(digest.buffer)
}
