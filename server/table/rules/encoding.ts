/** What a text file can be written in. Both keep line ends, commas and quotes as single ASCII bytes, so lines are found first. */
export type TextEncoding = 'UTF-8' | 'GB18030'

/** Why bytes are no text file this product reads. */
export type NotText = 'WORKBOOK' | 'UTF-16' | 'UNKNOWN'

const BOM = [0xef, 0xbb, 0xbf]
/** .xlsx is a zip archive, .xls an OLE file: somebody renamed a workbook. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
]
const UTF16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]

function begins(bytes: Uint8Array, with_: readonly number[]): boolean {
  return with_.every((byte, index) => bytes[index] === byte)
}

// Reused: made anew for every line they cost more than the reading.
const decoders: Readonly<Record<TextEncoding, TextDecoder>> = {
  'UTF-8': new TextDecoder('utf-8', { fatal: true }),
  GB18030: new TextDecoder('gb18030', { fatal: true }),
}

/** The text these bytes are, without a byte order mark; null when one of them is none of that encoding. */
export function decode(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return decoders[encoding].decode(bytes).replace(/^\uFEFF/, '')
  } catch {
    return null
  }
}

/** For showing only: what cannot be read becomes U+FFFD. */
export function decodeForShow(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, '')
}

/**
 * The encoding of a file by its beginning: its byte order mark, else UTF-8 where it is exactly that, else GB18030 (what
 * Excel in China saves as CSV). `bytes` ends at a line's end or at the file's and holds the first letters that are not ASCII:
 * those tell the two apart.
 */
export function encodingOf(bytes: Uint8Array): TextEncoding | NotText {
  if (begins(bytes, BOM)) return 'UTF-8'
  if (WORKBOOKS.some((magic) => begins(bytes, magic))) return 'WORKBOOK'
  if (UTF16.some((mark) => begins(bytes, mark))) return 'UTF-16'
  if (bytes.includes(0)) return 'UNKNOWN'
  if (decode(bytes, 'UTF-8') !== null) return 'UTF-8'
  return decode(bytes, 'GB18030') === null ? 'UNKNOWN' : 'GB18030'
}

/** A small file whole: its text and what it was written in, or why it has none. Nothing is replaced on the way. */
export function decodeFile(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly text: string; readonly encoding: TextEncoding }
  | { readonly ok: false; readonly problem: NotText } {
  const encoding = encodingOf(bytes)
  if (encoding !== 'UTF-8' && encoding !== 'GB18030') return { ok: false, problem: encoding }
  const text = decode(bytes, encoding)
  return text === null ? { ok: false, problem: 'UNKNOWN' } : { ok: true, text, encoding }
}
