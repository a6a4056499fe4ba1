import { Buffer } from 'node:buffer'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { type Sheet, writeSheet } from '#server/export/sheet.ts'
import { toXlsxText } from '#server/export/xlsx-text.ts'
import { dayOf, shanghaiTime } from '#server/kernel/calendar.ts'
import type { CellKind, SheetCell, SheetColumn, SheetFormat } from '#server/vocabulary/sheets.ts'

type Rows = readonly (readonly SheetCell[])[]

const texts: readonly SheetColumn[] = [
  { heading: '甲', kind: 'text' },
  { heading: '乙', kind: 'text' },
]

const sheet = (rows: Rows, columns: readonly SheetColumn[]): Sheet => ({
  name: '表',
  columns,
  rows: (async function* () {
    yield* rows
  })(),
})

async function written(
  rows: Rows,
  columns: readonly SheetColumn[] = texts,
  format: SheetFormat = 'xlsx',
): Promise<Buffer> {
  const through = new PassThrough()
  const [bytes] = await Promise.all([buffer(through), writeSheet(format, sheet(rows, columns), through)])
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

/** A cell as its XML has it: its type, its format and its content. */
interface XmlCell {
  readonly type: string
  readonly format: string
  readonly content: string
}

/** Reads the cells of the first sheet from its XML, with no reader of the writing library. Formulas are kept. */
function xmlCells(bytes: Buffer): Map<string, XmlCell> {
  const parts = partsOf(bytes)
  const xml = parts.find((part) => part.includes('<sheetData')) ?? ''
  const styles = parts.find((part) => part.includes('<cellXfs')) ?? ''
  const formats = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id = '', code = '']) => [
      id,
      code,
    ]),
  )
  const used = [...(/<cellXfs.*?<\/cellXfs>/s.exec(styles)?.[0] ?? '').matchAll(/<xf [^>]*numFmtId="(\d+)"/g)]
  return new Map(
    [...xml.matchAll(/<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(
      ([, place = '', attributes = '', content = '']) => {
        const style = Number(/ s="(\d+)"/.exec(attributes)?.[1] ?? 0)
        const id = used[style]?.[1] ?? '0'
        const type = / t="(\w+)"/.exec(attributes)?.[1] ?? 'n'
        return [
          place,
          { type, format: formats.get(id) ?? id, content: content.replace(/<\/?(?:v|is)>/g, '') },
        ]
      },
    ),
  )
}

/** The identifier of the general format, which every spreadsheet knows. */
const GENERAL = '0'

/** The text of an inline cell, without its escapes. */
const inlineText = (content: string) =>
  unescaped(
    content
      .replace(/<t[^>]*>|<\/t>|<t\/>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  )

const columnsOfKinds = (...kinds: CellKind[]) => kinds.map((kind) => ({ heading: kind, kind }))
const everyKind = columnsOfKinds('text', 'number', 'percent', 'day', 'time')

describe('the cells of an XLSX', () => {
  test('are numbers with a format where the column has numbers, shares, days or instants', async () => {
    const bytes = await written([['a', 1204, 0.0625, '2026-03-01', '2026-03-01T02:00:00.000Z']], everyKind)
    const cells = xmlCells(bytes)
    expect(cells.get('A2')).toEqual({ type: 'inlineStr', format: GENERAL, content: '<t>a</t>' })
    expect(cells.get('B2')).toEqual({ type: 'n', format: GENERAL, content: '1204' })
    expect(cells.get('C2')).toEqual({ type: 'n', format: '0.00%', content: '0.0625' })
    // Day 46082 of a spreadsheet is 2026-03-01. The instant is 10:00 in Shanghai.
    expect(cells.get('D2')).toEqual({ type: 'n', format: 'yyyy-mm-dd', content: '46082' })
    expect(cells.get('E2')).toMatchObject({ type: 'n', format: 'yyyy-mm-dd hh:mm:ss' })
    expect(Number(cells.get('E2')?.content)).toBeCloseTo(46082 + 10 / 24, 9)
  })

  test('name every day and every second as a calendar does', async () => {
    const days = fc.date({ min: new Date('1900-03-02'), max: new Date('9999-12-30'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(days, async (date) => {
        const second = new Date(Math.floor(date.getTime() / 1000) * 1000)
        const cells = xmlCells(
          await written([[dayOf(second), second.toISOString()]], columnsOfKinds('day', 'time')),
        )
        // Day 25569 is 1970-01-01.
        const back = (place: string) => (Number(cells.get(place)?.content) - 25_569) * 86_400_000
        expect(new Date(back('A2')).toISOString().slice(0, 10)).toBe(dayOf(second))
        expect(shanghaiTime(new Date(Math.round(back('B2')) - 8 * 3_600_000))).toBe(shanghaiTime(second))
      }),
      { numRuns: 20 },
    )
  })

  test('keep policy numbers, codes and words as text, also in a column of numbers', async () => {
    const long = '00001348587808088'
    const cells = xmlCells(await written([[long, '1004']]))
    expect(inlineText(cells.get('A2')?.content ?? '')).toBe(long)
    expect(cells.get('B2')?.type).toBe('inlineStr')
    const rows = [['7 次及以上'], ['12345678901234567'], ['0012'], ['1e5'], ['1.75']]
    const numbers = xmlCells(await written(rows, columnsOfKinds('number')))
    expect([2, 3, 4, 5, 6].map((row) => numbers.get(`A${row}`)?.type)).toEqual([
      'inlineStr',
      'inlineStr',
      'inlineStr',
      'inlineStr',
      'n',
    ])
  })

  test('are never formulas, whatever a text begins with and whatever kind its column has', async () => {
    const hostile = [
      '=1+1',
      '+86 10',
      '-2+3',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '=HYPERLINK("http://x","y")',
      "'=1",
      '＝1',
      '</t></is></c><c r="B2"><f>1+1</f></c>',
      '#REF!',
      '{=1}',
    ]
    const cells = fc.oneof(
      fc.constantFrom(...hostile),
      fc.string({ unit: 'binary' }),
      fc.double().map(String),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 8 }), async (rows) => {
        const bytes = await written(
          rows.map((text) => everyKind.map(() => text)),
          everyKind,
        )
        const sheetXml = partsOf(bytes).find((part) => part.includes('<sheetData')) ?? ''
        expect(sheetXml).not.toMatch(/<f[ >/]/)
        for (const [place, { type, content }] of xmlCells(bytes)) {
          expect(['inlineStr', 'n']).toContain(type)
          if (type === 'n' && content !== '') expect(content).toMatch(/^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/)
          if (place.startsWith('A') && place !== 'A1') expect(type).toBe('inlineStr')
        }
      }),
      { numRuns: 20 },
    )
    const read = xmlCells(await written(hostile.map((text) => [text, ''])))
    expect(hostile.map((_, row) => inlineText(read.get(`A${row + 2}`)?.content ?? ''))).toEqual(hostile)
  })

  test('have columns as wide as their content, under a head that stays in view', async () => {
    const columns = [
      { heading: '保单号', kind: 'text' },
      { heading: '较上一环节流失', kind: 'number' },
      { heading: '内容', kind: 'text' },
    ] as const
    const bytes = await written([['00001348587808088', 3, '长'.repeat(500)]], columns)
    const xml = partsOf(bytes).find((part) => part.includes('<sheetData')) ?? ''
    expect([...xml.matchAll(/<col [^>]*width="(\d+)"/g)].map(([, width]) => Number(width))).toEqual([
      19, 16, 62,
    ])
    expect(xml).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/)
  })

  test('are all written, also after the rows that are measured', async () => {
    const rows = Array.from({ length: 1300 }, (_, row) => [String(row), row])
    const cells = xmlCells(await written(rows, columnsOfKinds('text', 'number')))
    const numbers = rows.map((_, row) => Number(cells.get(`B${row + 2}`)?.content))
    expect(numbers).toEqual(rows.map(([, number]) => number))
    expect(cells.size).toBe(2 * 1301)
  })
})

test('a CSV has shares with their sign, instants in Shanghai time, and nothing for an empty cell', async () => {
  const rows = [
    ['a', 1204, 0.0625, '2026-03-01', '2026-03-01T02:00:00.000Z'],
    [null, null, null, null, null],
  ]
  const csv = await written(rows, everyKind, 'csv')
  expect(csv.toString()).toBe(
    '\uFEFFtext,number,percent,day,time\r\na,1204,6.25%,2026-03-01,2026-03-01 10:00:00\r\n,,,,\r\n',
  )
})
