import { describe, expect, test } from 'vitest'
import {
  divide,
  erasableKinds,
  type Found,
  goneSchema,
  keptKinds,
  stayOf,
  staysSchema,
} from '#server/retention/rules/leaving.ts'
import { answerParagraphs, keptUntilText } from '#server/retention/rules/messages.zh-CN.ts'

const found: Found = {
  counts: {
    ...{ BINDINGS: 1, LINKS: 2, SESSIONS: 3, IDENTITY_SESSIONS: 4 },
    ...{ STANDING: 1, CODES: 5, BUDGETS: 3, DRAFTS: 1 },
  },
  budgetsInUse: 1,
}
const nothing = { held: false, open: false, openHere: false }

describe('what can go when the applicant asks', () => {
  test('is everything that no rule needs, without the budgets in use', () => {
    const { leaving, needed } = divide(found, nothing)
    expect(leaving.map(({ kind }) => kind)).toEqual([...erasableKinds])
    expect(leaving.find(({ kind }) => kind === 'BUDGETS')?.count).toBe(2)
    expect(needed).toEqual([{ kind: 'BUDGETS', count: 1, why: 'LIMIT' }])
  })

  test('is only the draft, if a visit under another policy is open; nothing, if one of this policy is', () => {
    expect(divide(found, { ...nothing, open: true }).leaving).toEqual([{ kind: 'DRAFTS', count: 1 }])
    expect(divide(found, { ...nothing, open: true, openHere: true }).leaving).toEqual([])
  })

  test('is nothing while a legal hold is open, whatever else is', () => {
    for (const open of [true, false])
      for (const kind of erasableKinds)
        expect(stayOf(kind, { held: true, open, openHere: open })).toBe('HOLD')
  })

  test('stays with its number and the reason while something is open', () => {
    const counts = { ...found.counts, LINKS: 0 }
    const { leaving, needed } = divide({ counts, budgetsInUse: 1 }, { ...nothing, held: true })
    expect(leaving).toEqual([])
    expect(needed).toEqual([
      { kind: 'BINDINGS', count: 1, why: 'HOLD' },
      { kind: 'SESSIONS', count: 3, why: 'HOLD' },
      { kind: 'IDENTITY_SESSIONS', count: 4, why: 'HOLD' },
      { kind: 'STANDING', count: 1, why: 'HOLD' },
      { kind: 'CODES', count: 5, why: 'HOLD' },
      { kind: 'BUDGETS', count: 3, why: 'HOLD' },
      { kind: 'DRAFTS', count: 1, why: 'HOLD' },
    ])
    expect(divide(found, { ...nothing, open: true }).needed[0]).toEqual({
      kind: 'BINDINGS',
      count: 1,
      why: 'OPEN',
    })
  })

  test('leaves out what is not there', () => {
    const counts = { ...found.counts, LINKS: 0, BUDGETS: 1 }
    const { leaving, needed } = divide({ counts, budgetsInUse: 1 }, nothing)
    expect(leaving.map(({ kind }) => kind)).not.toContain('LINKS')
    expect(leaving.map(({ kind }) => kind)).not.toContain('BUDGETS')
    expect(needed).toEqual([{ kind: 'BUDGETS', count: 1, why: 'LIMIT' }])
  })
})

describe('what is stored of an answer', () => {
  const stays = {
    retention: { state: 'KEPT', until: '2036-03-02' },
    records: [{ kind: 'POLICY', count: 1 }],
    needed: [{ kind: 'LINKS', count: 2, why: 'OPEN' }],
  } as const

  test('reads back as it was written, in each state', () => {
    for (const state of ['RUNNING', 'HELD'] as const) {
      const other = { ...stays, retention: { state } }
      expect(staysSchema.parse(JSON.parse(JSON.stringify(other)))).toEqual(other)
    }
    for (const state of ['KEPT', 'OVER'] as const) {
      const other = { ...stays, retention: { state, until: '2036-03-02' } }
      expect(staysSchema.parse(JSON.parse(JSON.stringify(other)))).toEqual(other)
    }
    expect(goneSchema.parse({ BINDINGS: 1, CODES: 2 })).toEqual({ BINDINGS: 1, CODES: 2 })
  })

  test.each([
    ['without its parts', {}],
    ['in a state that there is not', { ...stays, retention: { state: '' } }],
    ['kept until nobody knows when', { ...stays, retention: { state: 'KEPT' } }],
    ['of a record without a number', { ...stays, records: [{ kind: 'POLICY' }] }],
    ['of an unknown record', { ...stays, records: [{ kind: 'PET', count: 1 }] }],
    ['of a need without a reason', { ...stays, needed: [{ kind: 'LINKS', count: 1 }] }],
  ])('is refused %s', (_, value) => expect(staysSchema.safeParse(value).success).toBe(false))
})

describe('the answer to the customer', () => {
  const records = keptKinds.map((kind) => ({ kind, count: 1 }))
  const asked = { policyNo: '123', reference: 'SL-1', day: '2026-03-02', backupDays: 35 }

  test('says what went, what stays, why and until when, and how long backups have it', () => {
    const text = answerParagraphs({
      ...asked,
      gone: { BINDINGS: 2, CODES: 1 },
      stays: {
        ...{ retention: { state: 'KEPT', until: '2036-03-02' }, records },
        needed: [{ kind: 'LINKS', count: 1, why: 'OPEN' }],
      },
    }).join('\n')
    for (const part of [
      '微信绑定 2 项、短信验证码记录 1 项',
      '请重新注册',
      '存证文件',
      '保存至 2036-03-02',
      '未结束的回访仍需使用',
      '35 天',
      '保单 123 ',
    ])
      expect(text).toContain(part)
  })

  test('says that nothing could go, and that the contract runs', () => {
    const text = answerParagraphs({
      ...{ ...asked, policyNo: null, gone: {} },
      stays: { retention: { state: 'RUNNING' }, records, needed: [] },
    }).join('\n')
    expect(text).toContain('没有法律未要求保存')
    expect(text.split('\n')).toHaveLength(2 + 4)
    expect(text).toContain('尚无合同终止日')
    expect(text).not.toContain('暂不删除')
    expect(text).not.toContain('null')
  })

  test('is this letter', () => {
    const paragraphs = answerParagraphs({
      ...{ ...asked, policyNo: null, gone: { CODES: 1, BUDGETS: 0 } },
      stays: {
        ...{ retention: { state: 'HELD' }, records: records.slice(0, 2) },
        needed: [
          { kind: 'LINKS', count: 1, why: 'OPEN' },
          { kind: 'BUDGETS', count: 1, why: 'LIMIT' },
        ],
      },
    })
    expect(paragraphs[0]).toBe('尊敬的客户：')
    expect(paragraphs[1]).toMatch(/^您就您的保单提出的个人信息删除请求（受理编号 SL-1）已于 2026-03-02 办理/)
    expect(paragraphs.slice(2).map((paragraph) => paragraph.slice(0, 8))).toEqual([
      '1. 已删除：短',
      '2. 继续保存：',
      '3. 暂不删除：',
      '4. 备份：已删',
      '5. 如有异议，',
    ])
    expect(paragraphs[2]).toBe('1. 已删除：短信验证码记录 1 项。')
    expect(paragraphs[3]).toContain('保单与投保人资料、回访。')
    expect(paragraphs[4]).toContain(
      '短信中的个人链接及打开过它的设备（未结束的回访仍需使用）、短信发送次数（24 小时内的发送次数限制仍需使用）。',
    )
    expect(paragraphs[6]).toContain('投诉、举报。')
  })

  test('says for how long the law’s records are kept', () => {
    expect(keptUntilText({ state: 'RUNNING' })).toBe('尚无合同终止日，保存至合同终止后满法定年数')
    expect(keptUntilText({ state: 'HELD' })).toBe('有法律保全或未了结的事项，保存至了结后满法定年数')
    expect(keptUntilText({ state: 'KEPT', until: '2036-03-02' })).toBe('保存至 2036-03-02')
    expect(keptUntilText({ state: 'OVER', until: '2026-03-01' })).toBe('2026-03-01 已满，将依法删除')
  })
})
