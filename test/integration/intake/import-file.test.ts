import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFile } from '#server/intake/import-file.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { readCsv } from '#server/table/rules/csv-read.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { csvFile, csvLine, policyRow } from '#test/support/data/policies.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

let world: World
let folder: string
let file: string
beforeEach(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'return-visit-csv-'))
  file = join(folder, 'policies.csv')
})
afterEach(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const row = (index: number, change: Partial<PolicyRow> = {}) => policyRow(index, world.clock.now(), change)

async function run(path = file) {
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const counts = await importFile(world.services, { file: path, actor: systemActor, say })
  return { counts, said }
}

const errorFile = () => `${file}.errors.csv`
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function stored() {
  const { rows } = await world.db.pool.query(
    'SELECT policy_no, premium::text, status FROM policy ORDER BY policy_no',
  )
  return rows
}

describe('a file of policies', () => {
  it('reports bad rows by line, imports the good ones, and can be imported again', async () => {
    await writeFile(
      file,
      csvFile([row(1), row(2, { premium: '0' }), row(3), row(4, { productCode: 'NOPE' })]),
    )
    const first = await run()
    expect(first.counts).toEqual({ created: 2, updated: 0, unchanged: 0, refused: 2 })
    expect(first.said).toContain(`第 3 行 保单 ${row(2).policyNo}：保费：保费须大于 0`)
    const errors = readCsv(await readFile(errorFile(), 'utf8'))
    expect(errors.map((line) => 'cells' in line && line.cells.slice(0, 4))).toEqual([
      ['行号', '保单号', '原因代码', '原因'],
      ['3', row(2).policyNo, 'ROW_INVALID', '保费：保费须大于 0'],
      [
        '5',
        row(4).policyNo,
        'PRODUCT_UNKNOWN',
        `产品代码不存在，或在承保日期 ${row(4).underwrittenOn} 尚未生效：NOPE`,
      ],
    ])
    expect((await run()).counts).toEqual({ created: 0, updated: 0, unchanged: 2, refused: 2 })
  })

  it('gives an error file that, once corrected, is a valid file of policies', async () => {
    await writeFile(file, csvFile([row(1, { premium: '0' }), row(2)]))
    await run()
    const mended = join(folder, 'mended.csv')
    await writeFile(mended, (await readFile(errorFile(), 'utf8')).replace(',年缴,0,', ',年缴,88.00,'))
    expect((await run(mended)).counts).toMatchObject({ created: 1, refused: 0 })
    expect(await stored()).toMatchObject([{ policy_no: row(1).policyNo, premium: '88.00' }, {}])
    expect(await exists(`${mended}.errors.csv`)).toBe(false)
  })

  it('loses only a broken row, which the error file keeps unchanged', async () => {
    const cut = csvLine(row(2)).replace(/,有效$/, '')
    const quote = csvLine(row(4)).replace('测试', '"测试')
    const bare = csvLine(row(5)).replace('20000.00', '20,000.00')
    await writeFile(
      file,
      `${csvFile([row(1)])}${[cut, csvLine(row(3)), quote, bare, ',,', csvLine(row(6))].join('\n')}`,
    )
    expect((await run()).counts).toEqual({ created: 3, updated: 0, unchanged: 0, refused: 3 })
    expect((await stored()).map(({ policy_no }) => policy_no)).toEqual([1, 3, 6].map((n) => row(n).policyNo))
    const errors = readCsv(await readFile(errorFile(), 'utf8')).slice(1)
    expect(errors.map((line) => 'cells' in line && line.cells.at(-1))).toEqual([cut, quote, bare])
    // The error file is imported without corrections, so the same rows are refused again and nothing changes.
    expect((await run(errorFile())).counts).toMatchObject({ created: 0, refused: 3 })
  })

  it('reports a repeated policy once, however far apart its rows are', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => row(index))
    await writeFile(file, csvFile([...many, row(0, { premium: '1.00' })]))
    const { counts, said } = await run()
    expect(counts).toMatchObject({ created: 1001, updated: 0, refused: 1 })
    expect(said).toContain(`第 1003 行 保单 ${row(0).policyNo}：保单号与第 2 行重复`)
  })

  it('is read in GB18030 as well, and says so', async () => {
    await writeFile(file, gb18030(csvFile([row(1)]).slice(1)))
    const { counts, said } = await run()
    expect(counts).toMatchObject({ created: 1, refused: 0 })
    expect(said[0]).toBe('文件编码：GB18030')
  })

  it('with an unknown word says which words are understood', async () => {
    await writeFile(file, csvFile([row(1)]).replace('个险', '地推'))
    expect((await run()).said).toContain(
      `第 2 行 保单 ${row(1).policyNo}：销售渠道“地推”不认识，应为：个险、银保、中介、中介经代、电销、网销`,
    )
  })
})

it.each([
  ['without a column', (text: string) => text.replace('保单号', '合同号'), '文件缺少列：保单号'],
  [
    'with a column nobody knows',
    (text: string) => text.replace('保单状态', '状态'),
    '文件有不认识的列：状态',
  ],
  ['with a column twice', (text: string) => text.replace('双录', '机构'), '文件有重复的列：机构'],
  ['without anything', () => '', '文件是空的'],
])('a file %s is refused before anything is written', async (_, spoil, message) => {
  await writeFile(file, spoil(csvFile([row(1)])))
  await expect(run()).rejects.toThrow(message)
  expect(await stored()).toEqual([])
  expect(await exists(errorFile())).toBe(false)
})

describe('the command', () => {
  const root = resolve(import.meta.dirname, '../../..')
  const command = async (...arguments_: string[]) => {
    const program = [join(root, 'server/commands/import-policies.ts'), ...arguments_]
    const env = { ...world.variables, PATH: process.env.PATH, NODE_ENV: 'test' as const }
    return await promisify(execFile)(process.execPath, program, { cwd: root, env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    )
  }

  it('exits with 0, with 2 when rows were refused, and with 1 when the file is unusable', async () => {
    await writeFile(file, csvFile([row(1)]))
    expect(await command(file)).toMatchObject({ code: 0, stdout: expect.stringContaining('完成：新增 1') })
    await writeFile(file, csvFile([row(1), row(2, { premium: '1,5' })]))
    expect(await command(file)).toMatchObject({ code: 2, stdout: expect.stringContaining('未通过 1') })
    await writeFile(file, '')
    expect(await command(file)).toEqual({ code: 1, stdout: '文件是空的\n' })
    expect(await command(folder)).toEqual({ code: 1, stdout: '文件无法读取（EISDIR）\n' })
    expect(await command()).toMatchObject({ code: 1 })
  })
})
