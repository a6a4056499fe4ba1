import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsvFile } from '#server/table/csv-file.ts'
import { type CsvRow, readCsv } from '#server/table/rules/csv-read.ts'
import { decodeFile, type TextEncoding } from '#server/table/rules/encoding.ts'

/** The rows 姓名,机构 / 测试客户甲,上海 / 测试客户乙,北京 in GB18030, as Excel in China saves them. */
const GB18030 = Buffer.from(
  'd0d5c3fb2cbbfab9b90d0ab2e2cad4bfcdbba7bcd72cc9cfbaa30d0ab2e2cad4bfcdbba7d2d22cb1b1bea90d0a',
  'hex',
)
const TEXT = '姓名,机构\r\n测试客户甲,上海\r\n测试客户乙,北京\r\n'
/** The position of the second customer's row in each encoding, in bytes. */
const SECOND = { 'UTF-8': Buffer.byteLength('姓名,机构\r\n测试客户甲,上海\r\n'), GB18030: 28 }

async function read(bytes: Buffer, size = bytes.length || 1) {
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  })()
  const rows: CsvRow[] = []
  let encoding: TextEncoding | null = null
  for await (const row of readCsvFile(chunks, (found) => {
    encoding = found
  })) {
    rows.push(row)
  }
  return { rows, encoding }
}

describe('a file is read in the encoding it was written in', () => {
  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'UTF-8'],
    ['UTF-8', Buffer.from(TEXT), 'UTF-8'],
    ['GB18030', GB18030, 'GB18030'],
  ])('%s', async (_, bytes, encoding) => {
    expect(await read(bytes)).toEqual({ rows: readCsv(TEXT), encoding })
    expect(decodeFile(bytes)).toEqual({ ok: true, text: TEXT, encoding })
  })

  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['GB18030', GB18030],
  ] as const)('a damaged byte in %s costs its line', async (encoding, bytes) => {
    const damaged = Buffer.from(bytes)
    damaged[SECOND[encoding]] = 0xff
    const { rows } = await read(damaged)
    expect(rows.map((row) => ('cells' in row ? row.cells.join() : row.problem.kind))).toEqual([
      '姓名,机构',
      '测试客户甲,上海',
      'BYTES',
    ])
    expect(decodeFile(damaged)).toEqual({ ok: false, problem: 'UNKNOWN' })
  })

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['UNKNOWN', Buffer.from('a,b\n1,2\n', 'utf16le')],
    ['WORKBOOK', Buffer.from('504b0304140006000800', 'hex')],
    ['WORKBOOK', Buffer.from('d0cf11e0a1b11ae10000', 'hex')],
    ['UNKNOWN', Buffer.from('ffff2cff0a', 'hex')],
  ])('%s is not a text file', async (problem, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ problem })
    expect(decodeFile(bytes)).toEqual({ ok: false, problem })
  })
})

test('an endless line is one refused line, and not kept in memory', async () => {
  const { rows } = await read(Buffer.from(`姓名,机构\n${'甲'.repeat(100_000)},乙\n丙,丁\n`), 1000)
  expect(rows.map((row) => ('cells' in row ? row.cells.join() : row.problem.kind))).toEqual([
    '姓名,机构',
    'TOO_LONG',
    '丙,丁',
  ])
  expect(rows[1]?.raw.length).toBeLessThan(100_000)
})

test('the size of the chunks that are read makes no difference', async () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom(...'甲乙,"\r\n') }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (parts, size) => {
      const text = `姓名,机构\n${parts.join('\n')}`
      expect((await read(Buffer.from(text), size)).rows).toEqual(readCsv(text))
    }),
  )
})
