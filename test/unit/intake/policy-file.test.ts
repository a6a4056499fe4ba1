import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toPolicyRow } from '#server/intake/csv.ts'
import { type PolicyRecord, readPolicyFile } from '#server/intake/policy-file.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { csvFile, csvLine, policyRow } from '#test/support/data/policies.ts'

const NOW = new Date('2026-03-02T02:00:00Z')
const heading = csvFile([])
  .trim()
  .replace(/^\uFEFF/, '')
const headings = heading.split(',')
const good = Array.from({ length: 6 }, (_, index) => csvLine(policyRow(index, NOW)))
  // The policy in the third line is surrendered. Its visit must never open, regardless of any damage to the line.
  .map((line, index) => (index === 2 ? line.replace(/有效$/, '退保') : line))

async function read(bytes: Buffer) {
  const { encoding, columns, records } = await readPolicyFile(
    (async function* () {
      yield bytes
    })(),
  )
  const found: PolicyRecord[] = []
  for await (const record of records) found.push(record)
  return { encoding, columns, records: found }
}

const file = (...lines: string[]) => Buffer.from([heading, ...lines].join('\r\n'))

/** Returns the row in the form that the import accepts, or the message with which the row is refused. */
function judge(record: PolicyRecord): { row: unknown } | { message: string } {
  if (!('cells' in record)) return record
  const converted = toPolicyRow(record.cells)
  if (!converted.ok) return converted
  const parsed = policyRowSchema.safeParse(converted.row)
  return parsed.success ? { row: parsed.data } : { message: '行有误' }
}

async function rowsOf(...lines: string[]) {
  return (await read(file(...lines))).records.map(judge)
}

const [first = '', second = ''] = good
const cellsOf = (line: string, change: Record<string, string>) =>
  line
    .split(',')
    .map((cell, index) => change[headings[index] ?? ''] ?? cell)
    .join(',')

describe('a row that does not fit the headings is refused by line', () => {
  test.each([
    [
      'an amount with a bare comma',
      first.replace('20000.00', '20,000.00'),
      '有 24 列，应有 23 列（内容里有逗号时须加引号）',
    ],
    [
      'a row cut before its status',
      first.replace(/,[^,]*$/, ''),
      '只有 22 列，应有 23 列（最后一列为“保单状态”）',
    ],
    ['a quote in a name', first.replace('测试', '测"试'), '引号不成对，或引号外还有文字'],
  ])('%s', async (_, line, message) => {
    const rows = await rowsOf(line, second)
    expect(rows[0]).toMatchObject({ message })
    expect(rows[1]).toHaveProperty('row')
  })

  test('a row cut off behind its last comma is not taken as a policy in force', async () => {
    const { records } = await read(file(first.replace(/[^,]*$/, '')))
    const converted = records.map((record) => ('cells' in record ? toPolicyRow(record.cells) : null))
    expect(converted).toMatchObject([{ ok: true, row: { status: null } }])
    expect(policyRowSchema.safeParse(converted[0]?.ok && converted[0].row).success).toBe(false)
  })
})

describe('the spellings of spreadsheets and input methods are understood', () => {
  const no = policyRow(0, NOW).policyNo
  test.each([
    ['policyNo', no, { 保单号: `="${no}"` }],
    ['policyNo', no, { 保单号: `"=""${no}"""` }],
    ['premium', '20000.00', { 保费: '"20,000.00"' }],
    ['premium', '1234567.8', { 保费: '"１，２３４，５６７．８"' }],
    ['underwrittenOn', '2026-02-07', { 承保日期: '2026/2/7' }],
    ['payYears', 10, { 缴费年限: '１０' }],
    ['phone', '+8619900000000', { 手机号码: "'+8619900000000" }],
  ])('%s %j', async (field, value, change) => {
    expect(await rowsOf(cellsOf(first, change))).toMatchObject([{ row: { [field]: value } }])
  })

  test.each([
    ['保费“1,5”的千分位逗号位置不正确', { 保费: '"1,5"' }],
    ['保费“20,00.00”的千分位逗号位置不正确', { 保费: '"20,00.00"' }],
    ['保费“,500”的千分位逗号位置不正确', { 保费: '",500"' }],
    ['缴费年限“5.0”应为整数', { 缴费年限: '5.0' }],
    ['保单状态“constructor”不认识，应为：有效、退保、撤单', { 保单状态: 'constructor' }],
    ['行有误', { 保单号: '1.23457E+16' }],
    ['行有误', { 保单号: '1348587808088' }],
    ['行有误', { 证件号码: '9.90010E+16', 证件类型: '护照' }],
  ])('%s', async (message, change) => {
    expect(await rowsOf(cellsOf(first, change))).toEqual([expect.objectContaining({ message })])
  })
})

/** Removes one byte of the headings, to simulate a transmission error. */
const damaged = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 1), bytes.subarray(2)])

describe('the file as a whole', () => {
  test.each([
    ['nothing', Buffer.alloc(0), '文件是空的'],
    ['blank lines', Buffer.from('\r\n,,\r\n'), '文件是空的'],
    ['headings alone', file(), '文件里没有保单'],
    ['headings and blank lines', file('', ',,,'), '文件里没有保单'],
    ['UTF-16', Buffer.from(`\uFEFF${heading}\r\n${first}`, 'utf16le'), '文件是 UTF-16 编码'],
    ['UTF-8 with a damaged heading', damaged(file(first)), '文件编码无法识别'],
    ['headings with a stray quote', Buffer.from(`"${heading}\r\n${first}`), '列名一行无法读取'],
    ['another separator', Buffer.from(`${heading.replaceAll(',', ';')}\n`), '列之间须用英文逗号分隔'],
  ])('%s is unusable', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message)
  })

  test('with any heading misspelt, doubled or missing is refused', async () => {
    const optional = ['投保人性别', '双录', '犹豫期天数', '保单状态']
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...headings),
        fc.nat(headings.length),
        fc.constantFrom('MISSPELT', 'DOUBLED', 'LEFT_OUT'),
        async (name, place, how) => {
          fc.pre(how !== 'LEFT_OUT' || !optional.includes(name))
          const names =
            how === 'DOUBLED'
              ? headings.toSpliced(place, 0, name)
              : headings.flatMap((one) => (one !== name ? [one] : how === 'MISSPELT' ? [`${name}x`] : []))
          await expect(read(Buffer.from(`${names.join(',')}\n${first}`))).rejects.toThrow(name)
        },
      ),
    )
  })

  test('in GB18030 means the same as in UTF-8', async () => {
    const text = [heading, ...good].join('\r\n')
    const read_ = await read(gb18030(text))
    expect(read_.encoding).toBe('GB18030')
    expect(read_.records).toEqual((await read(Buffer.from(text))).records)
  })
})

/** The damage to one line: its kind and its position. */
const injury = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('NONE', 'CUT', 'QUOTE', 'COMMA', 'COMMA_LOST', 'BREAK', 'BLANK', 'TWICE'),
})

function injure(line: string, { at, kind }: { at: number; kind: string }): string {
  const place = Math.floor(at * line.length)
  const [before, behind] = [line.slice(0, place), line.slice(place)]
  if (kind === 'CUT') return before
  if (kind === 'QUOTE') return `${before}"${behind}`
  if (kind === 'COMMA') return `${before},${behind}`
  if (kind === 'COMMA_LOST') return before + behind.replace(',', '')
  if (kind === 'BREAK') return `${before}\n${behind}`
  if (kind === 'BLANK') return ',,\n\n'
  return kind === 'TWICE' ? line + line : line
}

test('whatever happens to its lines, each is imported unchanged or refused', async () => {
  const whole = await rowsOf(...good)
  expect(whole.every((judged) => 'row' in judged)).toBe(true)
  const injuries = fc.array(injury, { minLength: good.length, maxLength: good.length })
  const encode = fc.constantFrom((text: string) => Buffer.from(text), gb18030)
  await fc.assert(
    fc.asyncProperty(injuries, encode, async (hurt, encoded) => {
      const lines = good.map((line, index) => injure(line, hurt[index] ?? { at: 0, kind: 'NONE' }))
      // One undamaged line is appended, so that the file always contains a row to read.
      const text = [heading, ...lines, good[0]].join('\n')
      const { records } = await read(encoded(text))
      for (const record of records) {
        const judged = judge(record)
        if ('row' in judged) expect(whole).toContainEqual(judged)
        else expect(judged.message).toMatch(/\p{Script=Han}/u)
      }
      const told = new Set(
        records.flatMap(({ line, raw }) => raw.split('\n').map((_, index) => line + index)),
      )
      const said = text.split('\n').flatMap((line, index) => (/[^,\s]/.test(line) ? [index + 1] : []))
      expect([...told].sort((a, b) => a - b)).toEqual(said.slice(1))
      // Every undamaged line is imported, even if its neighbouring lines are damaged.
      const untouched = hurt.filter(({ kind }) => kind === 'NONE').length
      expect(records.filter((record) => 'row' in judge(record)).length).toBeGreaterThan(untouched)
    }),
    { numRuns: 300 },
  )
})
