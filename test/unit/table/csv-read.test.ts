import { describe, expect, test } from 'vitest'
import { type CsvRow, readCsv } from '#server/table/rules/csv-read.ts'

/** The rows in short form: `2 a|b` for a row in line 2, `2 QUOTES` for a refused line. */
const told = (rows: readonly CsvRow[]) =>
  rows.map((row) => `${row.line} ${'cells' in row ? row.cells.join('|') : row.problem.kind}`)

describe('a mistake costs only its own line', () => {
  test.each([
    ['rows', 'a,b,c\n1,2,3\n', ['1 a|b|c', '2 1|2|3']],
    ['line ends of every kind', 'a,b\r\n1,2\r3,4\n5,6', ['1 a|b', '2 1|2', '3 3|4', '4 5|6']],
    ['blank rows, also of commas', 'a,b\n\n,\n \u3000,\n1,2\n,,,,\n', ['1 a|b', '5 1|2']],
    ['too few and too many cells', 'a,b\n1\n1,2,3\n1,2', ['1 a|b', '2 WIDTH', '3 WIDTH', '4 1|2']],
    ['quoted cells', 'a,b\n"1,0","2""x"\n', ['1 a|b', '2 1,0|2"x']],
    ['a line end in a cell', 'a,b\n"1\r\n0",2\n3,4\n', ['1 a|b', '2 1\r\n0|2', '4 3|4']],
    ['="…" without quotes around it', 'a,b\n="0001",="2"\n', ['1 a|b', '2 0001|2']],
    ['="…" with quotes around it', 'a,b\n"=""0001""",2\n', ['1 a|b', '2 0001|2']],
    ['="…" with a comma in it', 'a,b\n="0,1",2\n', ['1 a|b', '2 QUOTES']],
    ['a quote nobody closes', 'a,b\n"1,2\n3,4\n5,6\n', ['1 a|b', '2 QUOTES', '3 3|4', '4 5|6']],
    ['a quote nobody closes in the last row', 'a,b\n1,2\n"3,4', ['1 a|b', '2 1|2', '3 QUOTES']],
    ['a quote inside a word', 'a,b\n1"x,2\n3,4\n', ['1 a|b', '2 QUOTES', '3 3|4']],
    ['a word behind a quoted cell', 'a,b\n"1"x,2\n3,4\n', ['1 a|b', '2 QUOTES', '3 3|4']],
    [
      'two stray quotes of which each would close the other',
      'a,b,c\n1,"2,3\n4,5,6\n7,8",9\n1,2,3',
      ['1 a|b|c', '2 QUOTES', '3 4|5|6', '4 QUOTES', '5 1|2|3'],
    ],
    [
      'a quote that closes in a row of another width',
      'a,b\n"1\n2"\n3,4',
      ['1 a|b', '2 WIDTH', '3 QUOTES', '4 3|4'],
    ],
    ['headings with a stray quote', 'a",b\n1,2', ['1 QUOTES', '2 1|2']],
    ['nothing', '', []],
    ['a byte order mark alone', '\uFEFF\r\n', []],
  ])('%s', (_, text, expected) => expect(told(readCsv(text))).toEqual(expected))

  test('a cell may span twenty lines', () => {
    const cell = (lines: number) => `"${Array.from({ length: lines }, (_, n) => `${n}`).join('\n')}"`
    expect(readCsv(`a,b\n1,${cell(20)}\n3,4`)).toHaveLength(3)
    const cut = told(readCsv(`a,b\n1,${cell(21)}\n3,4`))
    expect(cut[1]).toBe('2 QUOTES')
    expect(cut.at(-1)).toBe('23 3|4')
  })
})

test('the content of a refused line is kept', () => {
  expect(readCsv('a,b\n1,"2,3\n')[1]).toMatchObject({ line: 2, raw: '1,"2,3' })
})
