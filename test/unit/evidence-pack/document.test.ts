import { describe, expect, test } from 'vitest'
import { sha256Hex } from '#server/evidence/digest.ts'
import { confirmationDocument } from '#server/evidence-pack/rules/confirmation.ts'
import type { Block, PackDocument } from '#server/evidence-pack/rules/document.ts'
import { evidenceJson } from '#server/evidence-pack/rules/evidence.ts'
import type { PackInput } from '#server/evidence-pack/rules/input.ts'
import { packDocument } from '#server/evidence-pack/rules/pack.ts'
import { recomputed } from '#test/support/data/recompute-evidence.ts'
import { sampleInput, VISIT_ID } from './support/sample.ts'

const CODE = '0410-6105-0RWT'
const pack = (input: PackInput) => packDocument(input, sha256Hex(evidenceJson(input)))

const textsOf = (block: Block): string[] => {
  if (block.kind === 'facts') return block.facts.flatMap(({ label, value }) => [label, value])
  if (block.kind === 'quote') return [block.title, ...block.paragraphs, block.close]
  if (block.kind === 'signature') return [block.caption]
  if (block.kind !== 'table') return [block.text]
  return [
    ...block.columns.map(({ title }) => title),
    ...block.rows.flat().flatMap(({ text, below = [] }) => [text, ...below]),
  ]
}

/** Every text of a section, or of the whole document. */
function texts(document: PackDocument, section?: string): string {
  const sections = document.sections.filter(({ title }) => section === undefined || title.includes(section))
  return sections.flatMap(({ blocks }) => blocks.flatMap(textsOf)).join('\n')
}

const failing = ['contract-received', 'application-signed']

describe('the evidence pack', () => {
  test('names the hash function of each hash', () => {
    const of = (hash: 'sha256' | 'sm3') => {
      const text = texts(pack(sampleInput({ hash })))
      const counted = (word: string) => text.split(`摘要（${word}）`).length - 1
      return [counted('SHA-256'), counted('SM3')]
    }
    // The digest of the attachment is of SHA-256 under both suites.
    expect(of('sha256')).toEqual([6, 0])
    expect(of('sm3')).toEqual([1, 5])
    const { events, ...input } = sampleInput()
    const later = sampleInput({ hash: 'sm3' }).events.slice(-1)
    expect(texts(pack({ ...input, events: [...events, ...later] }))).toContain('摘要（SHA-256、SM3）')
  })

  test('says who was visited, in full, with masked numbers', () => {
    const document = pack(sampleInput())
    expect(texts(document, '投保人')).toContain('测试客户甲')
    expect(texts(document, '投保人')).toContain('310*************12')
    expect(document.summary.map(({ value }) => value)).toContain('回访成功（微信）')
    expect(document.foot).toContain(VISIT_ID)
  })

  test('shows each identity check with the vendor’s result', () => {
    expect(texts(pack(sampleInput()), '身份校验')).toMatch(/人脸识别\n未通过\n1004\nd7e7d5b2/)
  })

  test('shows the notice as shown, and the time of reading', () => {
    const document = pack(sampleInput())
    expect(texts(document, '须知')).toContain('尊敬的测试客户甲先生')
    expect(texts(document, '须知')).toContain('2026-03-02 11:02:30')
    expect(texts(document, '问卷')).toContain('95 秒')
    expect(texts(document, '问卷')).toContain('60 秒')
  })

  test('shows each question with answer, passing answer and verdict', () => {
    const input = sampleInput({ failing, comment: '没有收到' })
    const table = pack(input)
      .sections.find(({ title }) => title.includes('问卷'))
      ?.blocks.find(({ kind }) => kind === 'table')
    const rows = table?.kind === 'table' ? table.rows : []
    expect(rows.map((row) => row.at(-1)?.text).slice(0, 3)).toEqual(['有异常', '有异常', '通过'])
    expect(rows[0]?.[1]?.below).toEqual(['客户说明：没有收到'])
  })

  test('shows the answers of an earlier submission where they differ from the last one', () => {
    const input = sampleInput()
    const [first] = input.answers
    if (first === undefined) throw new Error('no answers')
    const earlier = input.answers.map((answer) =>
      answer.question === first.question ? { ...answer, answer: 'NO' as const, passing: false } : answer,
    )
    const twice = {
      ...input,
      visit: { ...input.visit, revision: 2 },
      answers: [...input.answers.map((answer) => ({ ...answer, revision: 2 })), ...earlier],
    }
    const tables = pack(twice)
      .sections.find(({ title }) => title.includes('问卷'))
      ?.blocks.filter((block) => block.kind === 'table')
    expect(tables?.map(({ rows }) => rows.length)).toEqual([earlier.length, 1])
    expect(texts(pack(twice), '问卷')).toContain('第 1 次提交')
  })

  test('shows calls with their ids, their recordings and their answers', () => {
    const document = pack(sampleInput({ failing, byPhone: true }))
    const calls = texts(document, '电话回访')
    expect(calls).toContain('通话编号 CC-20260303-000214')
    expect(calls).toContain('录音编号 REC-20260303-8f2c6c1e')
    expect(calls).toContain('236 秒')
    expect(document.summary.map(({ value }) => value)).toContain('回访成功（电话）')
  })

  test('puts the customer’s actions together by device and network', () => {
    const origins = texts(pack(sampleInput()), '设备')
    expect(origins).toContain('开始人脸识别 2 次')
    expect(origins).toContain('网络地址摘要 uR3kQ9vTq1mZx0yLp5sWdA')
    const input = sampleInput()
    const moved = input.origins.map((one, index) => (index < 3 ? one : { ...one, address: 'another' }))
    const table = pack({ ...input, origins: moved })
      .sections.find(({ title }) => title.includes('设备'))
      ?.blocks.find(({ kind }) => kind === 'table')
    expect(table?.kind === 'table' && table.rows.length).toBe(2)
  })

  test('lists every event with its hash, and an explained instant', () => {
    const input = sampleInput()
    const events = texts(pack(input), '经过')
    for (const { hash } of input.events) expect(events).toContain(hash)
    const [opened, ...rest] = input.events
    if (opened === undefined) throw new Error('no events')
    const linkedAt = '2026-03-02T02:00:00.004Z'
    expect(texts(pack({ ...input, events: [{ ...opened, linkedAt }, ...rest] }), '经过')).toContain(linkedAt)
  })

  test('says so where a visit has nothing', () => {
    const input = sampleInput()
    const bare: PackInput = {
      ...input,
      events: input.events.slice(0, 1),
      questionnaire: null,
      signature: null,
      checks: [],
      answers: [],
      calls: [],
      origins: [],
    }
    const document = texts(pack(bare))
    for (const words of [
      '没有身份校验记录',
      '没有确认回访须知',
      '没有打开问卷',
      '没有电子签名',
      '没有电话回访',
      '没有客户的操作记录',
    ])
      expect(document).toContain(words)
  })
})

describe('the customer’s copy', () => {
  test('has the receipt code, the questions, the answers and the signature', () => {
    const document = confirmationDocument(sampleInput(), CODE)
    expect(document.code?.value).toBe(CODE)
    expect(texts(document)).toContain('您是否已经收到正式纸质/电子的保险合同')
    expect(document.sections.flatMap(({ blocks }) => blocks).map(({ kind }) => kind)).toContain('signature')
  })

  test('says nothing of devices, networks and vendors', () => {
    const online = texts(confirmationDocument(sampleInput(), CODE))
    const document = online + texts(confirmationDocument(sampleInput({ failing, byPhone: true }), CODE))
    for (const words of ['Mozilla', 'uR3kQ9', 'd7e7d5b2', '1004', 'REC-', '80123', '合格答案'])
      expect(document).not.toContain(words)
  })

  test('shows the answers with which the visit ended', () => {
    const byPhone = confirmationDocument(sampleInput({ failing, byPhone: true }), CODE)
    const table = byPhone.sections.flatMap(({ blocks }) => blocks).find(({ kind }) => kind === 'table')
    const rows = table?.kind === 'table' ? table.rows : []
    expect(rows.map((row) => row.at(-1)?.tone)).not.toContain('bad')
    expect(texts(byPhone)).toContain('通话已录音')
  })
})

describe('evidence.json', () => {
  test('is canonical, and says everything that is needed to recompute chain, text, signature and seal', () => {
    const input = sampleInput({ failing, byPhone: true })
    const json = evidenceJson(input)
    expect(recomputed(json)).toEqual({
      head: input.visit.head,
      questionnaire: input.questionnaire?.sha256,
      signature: input.signature?.sha256,
      sealed: true,
    })
  })

  test('shows an alteration', () => {
    const json = evidenceJson(sampleInput())
    const altered = recomputed(json.replace('"round":1', '"round":2'))
    expect(altered.head).not.toBe(recomputed(json).head)
  })
})
