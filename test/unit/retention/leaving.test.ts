import { describe, expect, test } from 'vitest'
import { divide, erasableKinds, type Found, keptKinds, stayOf } from '#server/retention/rules/leaving.ts'
import { answerParagraphs } from '#server/retention/rules/messages.zh-CN.ts'

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

  test('leaves out what is not there', () => {
    const counts = { ...found.counts, LINKS: 0, BUDGETS: 1 }
    const { leaving, needed } = divide({ counts, budgetsInUse: 1 }, nothing)
    expect(leaving.map(({ kind }) => kind)).not.toContain('LINKS')
    expect(leaving.map(({ kind }) => kind)).not.toContain('BUDGETS')
    expect(needed).toEqual([{ kind: 'BUDGETS', count: 1, why: 'LIMIT' }])
  })
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
    expect(text).toContain('尚无合同终止日')
    expect(text).not.toContain('暂不删除')
    expect(text).not.toContain('null')
  })
})
