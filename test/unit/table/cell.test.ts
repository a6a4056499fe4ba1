import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromCell, toCell } from '#server/table/rules/cell.ts'
import { readCsv } from '#server/table/rules/csv-read.ts'
import { csvLine } from '#server/table/rules/csv-write.ts'

/** Any text, with many characters that are special in spreadsheets and formulas. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`='"@+-0123456789.eE,\t ＝＋测试`) }),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 }),
)

describe('a cell', () => {
  test.each([
    ['00001348587808088', '="00001348587808088"'],
    ['310115200001011234', '="310115200001011234"'],
    ['020', '="020"'],
    ['1E10', '="1E10"'],
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ['＝1', "'＝1"],
    ['+8619900000001', "'+8619900000001"],
    ['20000.00', '20000.00'],
    ['12', '12'],
    ["'tis", "'tis"],
    ['2026-03-02', '2026-03-02'],
  ])('%j is written %s, and read back', (said, written) => {
    expect(toCell(said)).toBe(written)
    expect(fromCell(written)).toBe(said)
  })

  test.each([
    ['="测试""客户"""', '测试"客户"'],
    ['=""', ''],
    ['=1+1', '=1+1'],
  ])('%s of another system says %j', (written, said) => expect(fromCell(written)).toBe(said))

  test('is read back unchanged, whatever it contains', () => {
    fc.assert(
      fc.property(text, (said) => {
        expect(fromCell(toCell(said))).toBe(said)
      }),
    )
  })

  test('is never a formula, nor digits a spreadsheet would change', () => {
    fc.assert(
      fc.property(text, (said) => {
        const written = toCell(said)
        if (/^[=+\-@\t\r\n＝＋－＠]/.test(written)) expect(written).toMatch(/^="[\d.eE+-]+"$/)
        if (/^\d+$/.test(written)) expect(String(Number(written))).toBe(written)
      }),
    )
  })
})

test('a file that was written is read back, cell by cell', () => {
  const tables = (cell: fc.Arbitrary<string>) =>
    fc.integer({ min: 2, max: 6 }).chain((width) =>
      fc.array(
        fc
          .array(cell, { minLength: width, maxLength: width })
          .filter((cells) => cells.some((one) => one.trim() !== '')),
        { minLength: 1, maxLength: 8 },
      ),
    )
  // A cell's text contains either line breaks or commas, but not both. Otherwise a line inside a cell could have as
  // many commas as a whole row and be read as a row (csv-read.test.ts).
  const rows = fc.oneof(
    tables(text.map((said) => said.replace(/[\r\n]/g, ''))),
    tables(text.map((said) => said.replaceAll(',', ''))),
  )
  fc.assert(
    fc.property(rows, (written) => {
      const read = readCsv(`\uFEFF${written.map(csvLine).join('')}`)
      expect(read.map((row) => ('cells' in row ? row.cells : row.problem))).toEqual(written)
    }),
  )
})
