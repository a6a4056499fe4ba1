import { describe, expect, test } from 'vitest'
import { byHeading, readHeadings } from '#server/table/rules/headings.ts'

const known = { required: ['姓名', '利率(%)'], optional: ['双录'], ignored: ['行号'] }

describe('headings', () => {
  test.each([
    [
      ['姓名', '利率(%)'],
      ['姓名', '利率(%)'],
    ],
    [
      ['双录', '利率（％）', ' 姓\n名\u200B', '', '行号'],
      ['双录', '利率(%)', '姓名', '', '行号'],
    ],
  ])('%j are known', (cells, columns) => expect(readHeadings(cells, known)).toEqual({ ok: true, columns }))

  test.each([
    [['姓名'], ['缺少列：利率(%)']],
    [['姓名', '利率(%)', '状态', '甲'], ['有不认识的列：状态、甲（请核对列名，不需要的列请删去）']],
    [['姓名', '利率(%)', '姓名', '姓 名'], ['有重复的列：姓名']],
    [
      ['姓名;利率(%)'],
      [
        '缺少列：姓名、利率(%)',
        '有不认识的列：姓名;利率(%)（请核对列名，不需要的列请删去）',
        '列之间须用英文逗号分隔',
      ],
    ],
    [['constructor', '姓名', '利率(%)'], ['有不认识的列：constructor（请核对列名，不需要的列请删去）']],
  ])('%j are refused', (cells, problems) =>
    expect(readHeadings(cells, known)).toEqual({ ok: false, problems }),
  )
})

test('a cell without a heading is a mistake, an empty one is not', () => {
  expect(byHeading(['姓名', ''], ['甲', ' '])).toEqual({ ok: true, record: { 姓名: '甲' } })
  expect(byHeading(['姓名', ''], ['甲', '乙'])).toEqual({ ok: false, place: 2 })
})
