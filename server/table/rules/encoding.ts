/**
 * The supported encodings. Both encode line ends, commas and quotes as single ASCII bytes, so lines can be found
 * before decoding.
 */
export type TextEncoding = 'UTF-8' | 'GB18030'

/** The reason why bytes are not a text file that this product can read. */
export type NotText = 'WORKBOOK' | 'UTF-16' | 'UNKNOWN'

const BOM = [0xef, 0xbb, 0xbf]
/**
 * The first bytes of a zip archive (.xlsx) and of an OLE file (.xls). A file that begins with them is a renamed
 * workbook.
 */
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

// The decoders are reused, because creating them for every line would cost more than decoding.
const decoders: Readonly<Record<TextEncoding, TextDecoder>> = {
  'UTF-8': new TextDecoder('utf-8', { fatal: true }),
  GB18030: new TextDecoder('gb18030', { fatal: true }),
}

/** Decodes the bytes and drops a byte order mark. Returns null when a byte is invalid in that encoding. */
export function decode(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return decoders[encoding].decode(bytes).replace(/^\uFEFF/, '')
  } catch {
    return null
  }
}

/** Decodes bytes for display only; invalid bytes become U+FFFD. */
export function decodeForShow(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, '')
}

/**
 * Detects the encoding of a file from its first bytes. A byte order mark determines the encoding. Without one, valid
 * UTF-8 is read as UTF-8, and all other text as GB18030, which Excel in China uses for CSV.
 *
 * `bytes` must end at the end of a line or of the file. They must include the first non-ASCII letters, because only
 * those letters distinguish the two encodings.
 */
export function encodingOf(bytes: Uint8Array): TextEncoding | NotText {
  if (begins(bytes, BOM)) return 'UTF-8'
  if (WORKBOOKS.some((magic) => begins(bytes, magic))) return 'WORKBOOK'
  if (UTF16.some((mark) => begins(bytes, mark))) return 'UTF-16'
  if (bytes.includes(0)) return 'UNKNOWN'
  if (decode(bytes, 'UTF-8') !== null) return 'UTF-8'
  return decode(bytes, 'GB18030') === null ? 'UNKNOWN' : 'GB18030'
}

/**
 * Decodes a small file as a whole. Returns its text and encoding, or the reason why it is not text. Invalid bytes are
 * refused and never replaced by another character.
 */
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
