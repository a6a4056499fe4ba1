/**
 * The supported encodings. Both keep line ends, commas and quotes as single ASCII bytes, so lines can be
 * found before decoding.
 */
export type TextEncoding = 'UTF-8' | 'GB18030'

/** Why bytes are not a text file this product reads. */
export type NotText = 'WORKBOOK' | 'UTF-16' | 'UNKNOWN'

const BOM = [0xef, 0xbb, 0xbf]
/** .xlsx is a zip archive, .xls an OLE file: the file is a renamed workbook. */
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

// Reused, because creating them for every line would cost more than decoding.
const decoders: Readonly<Record<TextEncoding, TextDecoder>> = {
  'UTF-8': new TextDecoder('utf-8', { fatal: true }),
  GB18030: new TextDecoder('gb18030', { fatal: true }),
}

/** Decodes the bytes, without a byte order mark; null when a byte is invalid in that encoding. */
export function decode(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return decoders[encoding].decode(bytes).replace(/^\uFEFF/, '')
  } catch {
    return null
  }
}

/** For display only: invalid bytes become U+FFFD. */
export function decodeForShow(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, '')
}

/**
 * The encoding of a file by its beginning: by its byte order mark, otherwise UTF-8 if it is valid UTF-8,
 * otherwise GB18030 (which Excel in China saves as CSV). `bytes` ends at a line's end or at the file's end
 * and contains the first non-ASCII letters: those tell the two apart.
 */
export function encodingOf(bytes: Uint8Array): TextEncoding | NotText {
  if (begins(bytes, BOM)) return 'UTF-8'
  if (WORKBOOKS.some((magic) => begins(bytes, magic))) return 'WORKBOOK'
  if (UTF16.some((mark) => begins(bytes, mark))) return 'UTF-16'
  if (bytes.includes(0)) return 'UNKNOWN'
  if (decode(bytes, 'UTF-8') !== null) return 'UTF-8'
  return decode(bytes, 'GB18030') === null ? 'UNKNOWN' : 'GB18030'
}

/** A small file as a whole: its text and encoding, or why it is not text. No character is replaced. */
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
