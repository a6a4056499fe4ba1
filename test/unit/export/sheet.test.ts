import { Buffer } from 'node:buffer'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { type Sheet, writeSheet } from '#server/export/sheet.ts'
import { toXlsxText } from '#server/export/xlsx-text.ts'

const sheet = (rows: readonly (readonly string[])[]): Sheet => ({
  name: '表',
  headings: ['甲', '乙'],
  rows: (async function* () {
    yield* rows
  })(),
})

async function written(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const through = new PassThrough()
  const [bytes] = await Promise.all([buffer(through), writeSheet('xlsx', sheet(rows), through)])
  return bytes
}

/** Returns the decompressed contents of the parts of a zip archive, found through the archive's central directory. */
function partsOf(zip: Buffer): string[] {
  const parts: string[] = []
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const deflated = zip.readUInt16LE(at + 10) === 8
    const size = zip.readUInt32LE(at + 20)
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(start, start + size)
    parts.push(new TextDecoder('utf-8', { fatal: true }).decode(deflated ? inflateRawSync(bytes) : bytes))
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return parts
}

/** Matches a text whose characters are all allowed in XML 1.0 (production 2). */
const XML = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u

/** The text of a cell as spreadsheets read it (ECMA-376 22.9.2.19). */
const unescaped = (cell: string) =>
  cell.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** Replaces half surrogate pairs by U+FFFD, as every UTF-8 encoder does. */
const wellFormed = (text: string) => Buffer.from(text).toString()

/** The expected content of a cell. Characters that the format cannot contain are replaced by U+FFFD. */
const expected = (text: string) => wellFormed(text).replace(/[\0\uFFFE\uFFFF]/g, '\uFFFD')

/**
 * The code points to test. They are U+0000 to U+00A0, some near the surrogates and at the end of the first plane, and
 * both ends of each further plane.
 */
const points = [
  ...Array.from({ length: 0xa1 }, (_, code) => code),
  ...[
    0x2028, 0x202e, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfdd0, 0xfeff, 0xfffc, 0xfffd, 0xfffe,
    0xffff,
  ],
  ...Array.from({ length: 16 }, (_, plane) => [(plane + 1) * 0x10000, (plane + 1) * 0x10000 + 0xffff]).flat(),
]

describe('an XLSX', () => {
  test('is valid whatever code points its cells contain, and keeps them', async () => {
    const rows = points.map((point) => [`甲${String.fromCodePoint(point)}乙`, String.fromCodePoint(point)])
    const bytes = await written(rows)
    for (const part of partsOf(bytes)) expect(part).toMatch(XML)
    const read = (await readXlsx(bytes)).sheets[0]?.rows.slice(1)
    expect(read?.map((row) => unescaped(String(row[0])))).toEqual(rows.map(([cell = '']) => expected(cell)))
  })

  test('keeps every text, even one that looks like an escape', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('_x0041_', '_x0041', '_', 'x005F_', '\x01', '\r', '\uD800', '甲'), {
          maxLength: 5,
        })
        .map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (said) => {
        expect(toXlsxText(said)).toMatch(XML)
        expect(unescaped(toXlsxText(said))).toBe(expected(said))
      }),
    )
  })

  test('cuts cells to the length the format allows', () => {
    expect(toXlsxText('甲'.repeat(40_000))).toHaveLength(32_767)
    const cut = toXlsxText('😀'.repeat(20_000))
    expect(wellFormed(cut)).toBe(cut)
  })
})
