import { type CsvRow, type Line, RowReader } from './rules/csv-read.ts'
import { decode, decodeForShow, encodingOf, type NotText, type TextEncoding } from './rules/encoding.ts'

/**
 * The maximum length of a line in bytes, far longer than any valid row. Without it, a file without line ends would
 * fill the memory.
 */
const MOST_BYTES_OF_LINE = 64 * 1024

const LF = 0x0a
const CR = 0x0d

/** Thrown when a file is not text, or has an encoding that this product does not read. */
export class NotTextFile extends Error {
  readonly problem: NotText

  constructor(problem: NotText) {
    super(problem)
    this.name = 'NotTextFile'
    this.problem = problem
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80)
}

/**
 * Splits bytes into lines and decodes each line separately, so that one damaged line does not make the whole file
 * unreadable.
 */
class LineReader {
  #encoding: TextEncoding | null = null
  #rest: Buffer[] = []
  #restBytes = 0
  #afterReturn = false
  #number = 0

  /** The encoding of the lines read so far. It is UTF-8 as long as all lines are ASCII. */
  get encoding(): TextEncoding {
    return this.#encoding ?? 'UTF-8'
  }

  /** @throws NotTextFile */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    // The previous chunk ended with CR. If this chunk starts with LF, the two characters are one line end.
    if (this.#afterReturn && chunk.length > 0) {
      const pair = chunk[0] === LF
      if (pair) from = 1
      lines.push(this.#line(pair ? '\r\n' : '\r'))
      this.#afterReturn = false
    }
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (byte !== LF && byte !== CR) continue
      this.#keep(chunk.subarray(from, at))
      if (byte === CR && at + 1 === chunk.length) {
        this.#afterReturn = true
        return lines
      }
      const pair = byte === CR && chunk[at + 1] === LF
      lines.push(this.#line(pair ? '\r\n' : byte === CR ? '\r' : '\n'))
      if (pair) at += 1
      from = at + 1
    }
    this.#keep(chunk.subarray(from))
    return lines
  }

  /** @throws NotTextFile */
  end(): Line[] {
    return this.#restBytes > 0 || this.#afterReturn ? [this.#line('')] : []
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length
    if (this.#restBytes <= MOST_BYTES_OF_LINE) this.#rest.push(bytes)
  }

  #line(end: string): Line {
    const bytes = Buffer.concat(this.#rest)
    const tooLong = this.#restBytes > MOST_BYTES_OF_LINE
    this.#rest = []
    this.#restBytes = 0
    this.#number += 1
    const encoding = this.#know(bytes)
    const text = tooLong ? null : decode(bytes, encoding)
    return { number: this.#number, text, raw: text ?? decodeForShow(bytes, encoding), end, tooLong }
  }

  /**
   * Determines the encoding from the first line that contains a non-ASCII byte. The first bytes of the file show
   * whether it is another kind of file, such as a workbook.
   */
  #know(bytes: Buffer): TextEncoding {
    if (this.#encoding !== null) return this.#encoding
    if (this.#number > 1 && isAscii(bytes)) return 'UTF-8'
    const found = encodingOf(bytes)
    if (found !== 'UTF-8' && found !== 'GB18030') throw new NotTextFile(found)
    if (!isAscii(bytes)) this.#encoding = found
    return found
  }
}

/**
 * Yields the rows of a CSV file while its bytes arrive, so that memory use does not grow with the file.
 *
 * @param told called once with the encoding, before the first row
 * @throws NotTextFile before any row
 */
export async function* readCsvFile(
  chunks: AsyncIterable<Buffer>,
  told: (encoding: TextEncoding) => void,
): AsyncGenerator<CsvRow> {
  const lines = new LineReader()
  const rows = new RowReader()
  let first = true
  const tell = () => {
    if (first) told(lines.encoding)
    first = false
  }
  for await (const chunk of chunks) {
    for (const line of lines.push(chunk)) {
      for (const row of rows.push(line)) {
        tell()
        yield row
      }
    }
  }
  for (const row of [...lines.end().flatMap((line) => rows.push(line)), ...rows.end()]) {
    tell()
    yield row
  }
}
