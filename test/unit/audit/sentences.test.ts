import { describe, expect, it } from 'vitest'
import { changedFields } from '#server/audit/change.ts'
import { actionNames } from '#server/audit/messages.zh-CN.ts'
import type { AuditEntry } from '#server/audit/search.ts'
import { actionName, fieldName, sentenceOf, valueText } from '#server/audit/words.ts'

/** An entry as the search returns it. */
function entry(change: Partial<AuditEntry> & { readonly recorded?: unknown }): AuditEntry {
  const { recorded, ...given } = change
  return {
    id: '1',
    at: '2026-03-02T02:00:00.000Z',
    actorKind: 'STAFF',
    actorId: 'a',
    actorName: '王主管',
    clientName: null,
    action: 'visit.unmask',
    targetKind: 'visit',
    targetId: '01990000-0000-7000-8000-000000000001',
    targetLabel: '0000135****808088',
    visitId: null,
    problemId: null,
    requestId: 'r',
    address: '',
    agent: '',
    fields: changedFields(recorded ?? null),
    ...given,
  }
}

const said = (change: Parameters<typeof entry>[0]) => sentenceOf(entry(change))

describe('the sentence of an entry of the audit', () => {
  it('says who did what to which policy, and why', () => {
    expect(said({ recorded: { field: 'phone', reason: '客户来电核对' } })).toBe(
      '王主管查看了保单 0000135****808088 的手机号码明文。理由：客户来电核对',
    )
    expect(said({ recorded: { fields: ['phone', 'idNumber'], reason: '核对' } })).toContain(
      '手机号码、证件号码明文',
    )
  })

  it('says values by their names', () => {
    const finished = { action: 'callback.finish', targetKind: 'callback_case' }
    expect(said({ ...finished, recorded: { disposition: 'COMPLAINT', next: 'PROBLEM' } })).toBe(
      '王主管登记了保单 0000135****808088 的通话结果：涉及投诉，转问题件',
    )
    expect(
      said({ action: 'callback.prioritise', targetKind: 'callback_case', recorded: { priority: -1 } }),
    ).toContain('改为“优先”')
    expect(
      said({
        action: 'staff.locked',
        targetKind: 'staff',
        targetLabel: '李坐席',
        recorded: { failures: 5, lockedSeconds: 900 },
      }),
    ).toBe('王主管登录“李坐席”失败 5 次，账号被锁定 15 分钟')
  })

  it('says a setting’s values with their unit, and a yes/no setting by its words', () => {
    const setting = { action: 'setting.save', targetKind: 'setting', targetLabel: null }
    expect(
      said({
        ...setting,
        targetId: 'windowDays',
        recorded: { before: 3, after: 4, unit: 'day', reason: '试点' },
      }),
    ).toBe('王主管修改了设置“微信回访时效”：由 3 天 改为 4 天。理由：试点')
    expect(
      said({ ...setting, targetId: 'secondFactor.AGENT', recorded: { before: 0, after: 1, unit: 'yesNo' } }),
    ).toContain('由 自愿 改为 必须')
  })

  it('names what a change of an account was before and is now', () => {
    expect(
      said({
        action: 'staff.edit',
        targetKind: 'staff',
        targetLabel: '李坐席',
        recorded: { before: { roles: ['AGENT'] }, after: { roles: ['AGENT', 'SUPERVISOR'] } },
      }),
    ).toBe('王主管修改了员工“李坐席”：角色由“回访坐席”改为“回访坐席、坐席主管”')
  })

  it('says on which record a comment was written', () => {
    const comment = { action: 'comment.add', recorded: { mentioned: 0 } }
    expect(said({ ...comment, targetKind: 'problem_case' })).toBe(
      '王主管在保单 0000135****808088 的问题件上发表了评论',
    )
    expect(said({ ...comment, targetKind: 'template', targetLabel: '3' })).toBe(
      '王主管在问卷第 3 版上发表了评论',
    )
  })

  it('names customers, partners and the system without a name of their own', () => {
    expect(said({ actorKind: 'CUSTOMER', actorName: null, action: 'visit.sign' })).toBe(
      '客户签名确认了保单 0000135****808088 的回访',
    )
    expect(said({ actorKind: 'SYSTEM', actorName: null, action: 'callback.sweep' })).toMatch(
      /^系统因线上时效/,
    )
  })

  it.each(Object.keys(actionNames))('%s has a sentence even if nothing was recorded with it', (action) => {
    const sentence = said({ action, recorded: null, targetLabel: null })
    expect(sentence.length).toBeGreaterThan(4)
    expect(sentence).not.toMatch(/undefined|null|\[object|[a-z]+\.[a-z]+/i)
    expect(sentence).not.toMatch(/：$|，$|，，|“”/)
  })

  it('an action of another version is told by its code, with what was recorded', () => {
    const old = entry({ action: 'visit.teleport', recorded: { speed: 'FAST' } })
    expect(sentenceOf(old)).toBe('王主管进行了操作“visit.teleport”，对象：回访 0000135****808088')
    expect(actionName('visit.teleport')).toBe('其他操作（visit.teleport）')
    expect(old.fields.map((field) => [fieldName(old, field), valueText(old, field, field.after)])).toEqual([
      ['speed', 'FAST'],
    ])
    const inherited = entry({ action: 'toString' })
    expect(sentenceOf(inherited)).toContain('进行了操作“toString”')
  })

  it('recorded objects and changed places are listed part by part, by their names', () => {
    const scored = entry({
      action: 'quality.score',
      targetKind: 'callback_case',
      recorded: { total: 92, fatal: [], scores: { OPENING: 10, IDENTITY: 12 } },
    })
    expect(scored.fields.map((field) => fieldName(scored, field))).toEqual([
      '得分',
      '致命项',
      '各项得分·开场：公司名称、工号、录音告知',
      '各项得分·先核实本人，再谈保单',
    ])
    const saved = entry({
      action: 'template.save',
      targetKind: 'template',
      recorded: { places: [{ key: 'title', before: '旧', after: '新' }] },
    })
    expect(saved.fields).toEqual([{ field: 'place.title', before: '旧', after: '新' }])
    expect(saved.fields.map((field) => fieldName(saved, field))).toEqual(['title'])
  })
})

it('the entry of the visit beside that of its case does not read as a second action', () => {
  const finished = { action: 'callback.finish', recorded: null }
  expect(said({ ...finished, targetKind: 'visit' })).toBe(
    '王主管登记了保单 0000135****808088 的通话结果（记入回访）',
  )
  expect(said({ ...finished, targetKind: 'callback_case' })).not.toContain('记入回访')
})
