import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ProductVersion, productVersionSchema } from '#server/policy/rules/product-version.ts'
import { productCells, readProductFile } from '#server/product/file.ts'
import { productColumns } from '#server/product/messages.zh-CN.ts'
import { csvLine } from '#server/table/rules/csv-write.ts'

const universal: ProductVersion = {
  name: '演示万能',
  designType: 'UNIVERSAL',
  newType: true,
  riskTranscription: true,
  guaranteedRate: '1.75',
  dualRecording: true,
  coolingOffDays: 15,
  onSale: true,
  effectiveFrom: '2026-01-01',
}

describe('a file of products', () => {
  const heading = Object.keys(productColumns).join(',')
  const line = (cells: readonly string[]) => cells.join(',')

  test('is read as it was exported', () => {
    const file = `\uFEFF${heading}\r\n${line(productCells('YS1', universal))}\r\n`
    expect(readProductFile(file)).toEqual({
      ok: true,
      products: [{ line: 2, code: 'YS1', content: universal }],
    })
  })

  test('may spell dates and rates as a spreadsheet does', () => {
    const cells = productCells('YS1', universal)
    cells[5] = '1.75%'
    cells[9] = '2026/1/1'
    expect(readProductFile(`${heading}\n${line(cells)}`)).toMatchObject({
      products: [{ content: { guaranteedRate: '1.75', effectiveFrom: '2026-01-01' } }],
    })
  })

  test('with mistakes has each one named by its line', () => {
    const bad = productCells('YS1', universal)
    bad[2] = '万能'
    bad[8] = '也许'
    const wrong = productCells('Y S', { ...universal, guaranteedRate: null })
    const file = [
      heading,
      line(bad),
      line(productCells('YS3', universal)),
      line(wrong),
      line(productCells('YS3', universal)),
    ]
    expect(readProductFile(file.join('\n'))).toEqual({
      ok: false,
      problems: [
        '第 2 行：设计类型：“万能”须为 普通型、分红型、万能型、投资连结型 之一',
        '第 2 行：在售：“也许”须为 是、否 之一',
        '第 4 行：产品代码：产品代码须为字母、数字、- 或 _，最多 40 个',
        '第 4 行：最低保证利率(%)：万能型产品须填写最低保证利率',
        '第 5 行：产品代码 YS3 与第 3 行重复',
      ],
    })
  })

  test.each([
    ['', '文件里没有产品'],
    [heading, '文件里没有产品'],
    [
      '产品代码,产品名称\nA,B',
      '缺少列：设计类型、新型产品、风险提示语抄录、最低保证利率(%)、默认双录、犹豫期天数、在售、生效日期',
    ],
    [`${heading}\nA,B`, '第 2 行：只有 2 列，应有 10 列（最后一列为“生效日期”）'],
  ])('%j: %s', (file, problem) => expect(readProductFile(file)).toEqual({ ok: false, problems: [problem] }))
})

test('every product is read back from its export unchanged', () => {
  const code = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/),
    fc.constantFrom('007', '1E10', '310115200001011234'),
  )
  const name = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...`='"@+-01, 甲`) }),
    )
    .filter(
      (text) => text === text.trim() && productVersionSchema.safeParse({ ...universal, name: text }).success,
    )
  const rate = fc
    .tuple(fc.nat(99), fc.nat(99))
    .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`)
  const content = fc.record({ name, guaranteedRate: rate, coolingOffDays: fc.integer({ min: 1, max: 60 }) })
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(code, content), { selector: ([one]) => one, minLength: 1 }),
      (products) => {
        const written = products.map(([one, change]) => ({ code: one, content: { ...universal, ...change } }))
        const lines = [
          Object.keys(productColumns),
          ...written.map((one) => productCells(one.code, one.content)),
        ]
        const read = readProductFile(`\uFEFF${lines.map(csvLine).join('')}`)
        expect(read).toEqual({
          ok: true,
          products: written.map((one, index) => ({ line: index + 2, ...one })),
        })
      },
    ),
  )
})
