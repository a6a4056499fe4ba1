import { describe, expect, test } from 'vitest'
import { itemWords } from '#server/inbox/messages.zh-CN.ts'
import { type Facts, factsByPerson, type Reader } from '#server/inbox/rules/facts.ts'
import { countsOf, itemsOf } from '#server/inbox/rules/items.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'
import { exportKinds } from '#server/vocabulary/sheets.ts'
import {
  ago,
  alert,
  assigned,
  broken,
  disabledPush,
  infected,
  inReview,
  mention,
  NOW,
  nothing,
  problem,
  promised,
  reader,
  rejected,
} from './facts.ts'

const inbox = (who: Reader, facts: Partial<Facts>) => itemsOf(who, { ...nothing, ...facts }, NOW)
const titles = (who: Reader, facts: Partial<Facts>) =>
  inbox(who, facts).map(({ cause }) => itemWords(cause).title)
const everything: Facts = {
  ...nothing,
  versions: [
    rejected,
    { ...inReview, id: 'v3', number: 3 },
    { ...inReview, id: 'v4', number: 4, status: 'APPROVED' },
  ],
  decided: [
    {
      ...rejected,
      id: 'v5',
      status: 'PUBLISHED',
      step: 'PUBLISHED',
      stepById: 'other',
      effectiveFrom: ago(-600),
    },
  ],
  problems: [problem],
  unassigned: [{ handlerId: null, resolvedBy: null, dueOn: '2026-03-10', since: ago(9) }],
  overdue: [{ handlerId: 'other', resolvedBy: null, dueOn: '2026-03-03', since: ago(600) }],
  toClose: [{ handlerId: 'other', resolvedBy: 'other', dueOn: '2026-03-10', since: ago(9) }],
  cases: [assigned],
  promises: [promised],
  alerts: [alert],
  broken: [broken],
  mentioned: [mention],
  infected: [infected],
  disabledPushes: [disabledPush],
  emergencies: [{ id: 'e1', staffName: '甲', at: ago(5) }],
  followUps: 4,
  qualityChecks: [{ agentId: 'me' }, { agentId: 'other' }],
  lockedAccounts: 2,
}

test('each role is told of what its pages open, and of nothing else', () => {
  const kinds = Object.fromEntries(
    staffRoles.map((role) => [
      role,
      itemsOf(reader(role), everything, NOW)
        .map(({ cause }) => cause.kind)
        .sort(),
    ]),
  )
  const closing = ['PROBLEM', 'PROBLEMS_OVERDUE', 'PROBLEMS_TO_CLOSE', 'PROBLEMS_UNASSIGNED']
  expect(kinds).toEqual({
    EDITOR: ['DRAFT_DECIDED', 'DRAFT_REJECTED', 'EXPORT_BROKEN', 'MENTIONED'],
    APPROVER: [
      'ALERT',
      'ATTACHMENT_INFECTED',
      'DRAFT_TO_APPROVE',
      'DRAFT_TO_PUBLISH',
      'EXPORT_BROKEN',
      'MENTIONED',
      ...closing,
    ],
    AGENT: ['ATTACHMENT_INFECTED', 'CASE_ASSIGNED', 'EXPORT_BROKEN', 'MENTIONED', 'PROBLEM', 'PROMISE'],
    SUPERVISOR: ['ALERT', 'ATTACHMENT_INFECTED', 'EXPORT_BROKEN', 'MENTIONED', ...closing],
    MANAGER: ['ALERT', 'ATTACHMENT_INFECTED', 'EXPORT_BROKEN', 'MENTIONED'],
    INTEGRATION: ['PUSH_DISABLED'],
    AUDITOR: ['BREAK_GLASS', 'EXPORT_BROKEN', 'MENTIONED'],
    AUDIT_ADMINISTRATOR: ['BREAK_GLASS'],
    ADMINISTRATOR: ['BREAK_GLASS', 'PUSH_DISABLED'],
  })
})

test('nobody is told of another person’s work', () => {
  const stranger: Reader = { id: 'somebody', roles: staffRoles }
  const own = [
    'MENTIONED',
    'ATTACHMENT_INFECTED',
    'PROBLEM',
    'CASE_ASSIGNED',
    'PROMISE',
    'EXPORT_BROKEN',
    'DRAFT_REJECTED',
    'DRAFT_DECIDED',
  ]
  const told = itemsOf(stranger, everything, NOW).map(({ cause }) => cause.kind)
  expect(told.filter((kind) => own.includes(kind))).toEqual([])
  expect(told).toContain('DRAFT_TO_APPROVE')
})

test('the inbox is the same when the facts of many people are divided between them', () => {
  const factsOf = factsByPerson(everything)
  for (const id of ['me', 'other', 'somebody']) {
    const who: Reader = { id, roles: staffRoles }
    expect(itemsOf(who, factsOf(id), NOW)).toEqual(itemsOf(who, everything, NOW))
  }
  expect(factsOf('somebody')).toMatchObject({ problems: [], cases: [], mentioned: [], marks: [] })
})

test.each(exportKinds)(
  'an export (%s) that broke off is told by its name, to whoever may open its page',
  (kind) => {
    const [item] = inbox(reader(...staffRoles), { broken: [{ ...broken, kind }] })
    expect(item?.link).toMatch(/^\/admin\/\w+/)
    expect(item && itemWords(item.cause).title).toMatch(/^“[^a-z]+”导出中断$/)
  },
)

test('a mention on a case is told only to those who may open the page of the case', () => {
  const mentioned = [{ ...mention, targetKind: 'case' as const }]
  expect(inbox(reader('AGENT', 'APPROVER', 'MANAGER'), { mentioned })).toEqual([])
  expect(inbox(reader('SUPERVISOR'), { mentioned })).toMatchObject([{ link: '/admin/queue/v1' }])
})

describe('a version of the questionnaire', () => {
  test('is never for its authors to approve or to publish', () => {
    const both = reader('EDITOR', 'APPROVER')
    expect(inbox(both, { versions: [{ ...inReview, authors: ['me'] }] })).toEqual([])
    expect(inbox(both, { versions: [{ ...inReview, authors: ['me'], status: 'APPROVED' }] })).toEqual([])
    const [item] = inbox(both, { versions: [inReview] })
    expect(item && itemWords(item.cause)).toEqual({
      title: '问卷第 2 版待您审批',
      detail: '王审批：补充犹豫期',
    })
  })

  test('that was rejected tells its authors the reason, until it is submitted again', () => {
    const editor = reader('EDITOR')
    const [item] = inbox(editor, { versions: [rejected] })
    expect(item && itemWords(item.cause)).toEqual({
      title: '问卷第 2 版被退回修改',
      detail: '王审批：请写明犹豫期',
    })
    expect(item?.link).toBe('/admin/templates/v2')
    expect(inbox(editor, { versions: [{ ...rejected, status: 'IN_REVIEW', step: 'SUBMITTED' }] })).toEqual([])
  })

  test('that the reader decided is no news to the reader', () => {
    const decided = { ...rejected, status: 'WITHDRAWN', step: 'WITHDRAWN', effectiveFrom: null } as const
    expect(inbox(reader('EDITOR'), { decided: [{ ...decided, stepById: 'me' }] })).toEqual([])
    expect(titles(reader('EDITOR'), { decided: [{ ...decided, stepById: 'other' }] })).toEqual([
      '问卷第 2 版的发布已撤回',
    ])
  })
})

describe('reading', () => {
  const mark = { staffId: 'me', item: 'template/v2', readAt: ago(30) }
  test('marks an item, and a later cause on the same subject is unread again', () => {
    expect(inbox(reader('EDITOR'), { versions: [rejected] })[0]?.read).toBe(false)
    expect(inbox(reader('EDITOR'), { versions: [rejected], marks: [mark] })[0]?.read).toBe(true)
    const again = { ...rejected, stepAt: ago(29) }
    expect(inbox(reader('EDITOR'), { versions: [again], marks: [mark] })[0]?.read).toBe(false)
  })

  test('by another person counts for that person only', () => {
    const marks = [{ ...mark, staffId: 'other' }]
    expect(inbox(reader('EDITOR'), { versions: [rejected], marks })[0]?.read).toBe(false)
  })
})

describe('a problem case of the reader', () => {
  const agent = reader('AGENT')
  const of = (change: Partial<typeof problem>) => {
    const [item] = inbox(agent, { problems: [{ ...problem, ...change }] })
    return { at: item?.at, words: item && itemWords(item.cause) }
  }

  test('says when it is due, with the customer’s name masked', () => {
    expect(of({}).words).toEqual({
      title: '问题件指派给您：代签名',
      detail: '保单 20000000000000001，投保人 测***甲，3月20日 24:00 到期',
    })
    expect(of({ dueOn: null }).words?.detail).toBe('保单 20000000000000001，投保人 测***甲')
  })

  test('is unread again when it becomes due soon, and when it becomes overdue', () => {
    const given = ago(20_000)
    expect(of({ givenAt: given, dueOn: '2026-03-07' })).toMatchObject({
      at: new Date('2026-03-03T16:00:00Z'),
      words: { title: '问题件 3月7日 24:00 到期：代签名' },
    })
    expect(of({ givenAt: given, dueOn: '2026-03-08' })).toMatchObject({
      at: given,
      words: { title: '问题件指派给您：代签名' },
    })
    expect(of({ givenAt: given, dueOn: '2026-03-04' }).words?.title).toBe('问题件 3月4日 24:00 到期：代签名')
    expect(of({ givenAt: given, dueOn: '2026-03-03' })).toMatchObject({
      at: new Date('2026-03-03T16:00:00Z'),
      words: { title: '问题件已超期：代签名' },
    })
  })

  test('that was sent back tells why, even if it is due soon', () => {
    expect(of({ sentBack: '请附客户确认', dueOn: '2026-03-05' }).words).toEqual({
      title: '问题件被退回：代签名',
      detail: '请附客户确认（保单 20000000000000001，投保人 测***甲）',
    })
  })
})

test('problem cases of a role are one item, which is unread again when a further one comes', () => {
  const one = { handlerId: null, resolvedBy: null, dueOn: '2026-03-20', since: ago(100) }
  const unassigned = [one, { ...one, dueOn: '2026-03-10', since: ago(50) }]
  const [item, ...others] = inbox(reader('SUPERVISOR'), { unassigned })
  expect(others).toEqual([])
  expect(item?.at).toEqual(ago(50))
  expect(item && itemWords(item.cause)).toEqual({
    title: '2 件问题件待指派',
    detail: '最早 3月10日 24:00 到期',
  })
  const late = [one, { ...one, dueOn: '2026-03-03' }]
  const [mixed] = inbox(reader('SUPERVISOR'), { unassigned: late })
  expect(mixed && itemWords(mixed.cause).detail).toBe('其中 1 件已超期')
  const many = Array.from({ length: 100 }, () => one)
  expect(titles(reader('SUPERVISOR'), { unassigned: many })).toEqual(['99+ 件问题件待指派'])
})

test('nobody closes what they resolved, so it does not wait for them', () => {
  const toClose = [{ handlerId: 'me', resolvedBy: 'me', dueOn: null, since: ago(1) }]
  expect(inbox(reader('SUPERVISOR'), { toClose })).toEqual([])
})

test('an appointment is told half an hour before, and again when its time has come', () => {
  const agent = reader('AGENT')
  const [soon] = inbox(agent, { promises: [promised] })
  expect(soon).toMatchObject({ at: ago(10), link: '/admin/visits/visit-2' })
  expect(soon && itemWords(soon.cause).title).toBe('10:20 有预约回访')
  const [past] = inbox(agent, { promises: [{ ...promised, promisedFor: ago(3) }] })
  expect(past?.at).toEqual(ago(3))
  expect(past && itemWords(past.cause).title).toBe('预约 09:57 已到，尚未拨打')
})

test('an assigned case with a promised time is told once', () => {
  const facts = { cases: [assigned], promises: [{ ...promised, id: assigned.id }] }
  expect(titles(reader('AGENT'), facts)).toEqual(['10:20 有预约回访'])
})

test('an assigned case names the reasons and the last day', () => {
  const [item] = inbox(reader('AGENT'), { cases: [assigned] })
  expect(item && itemWords(item.cause)).toEqual({
    title: '回访任务指派给您：回答有异常',
    detail: '保单 20000000000000001，投保人 测***甲，犹豫期至 3月9日 24:00',
  })
})

test('what has to be done comes before what only has to be known, and the latest first', () => {
  const items = itemsOf(reader(...staffRoles), everything, NOW)
  const groups = items.map(({ group }) => group)
  expect(groups).toEqual([...groups].sort().reverse())
  const times = items.filter(({ group }) => group === 'TO_DO').map(({ at }) => at.getTime())
  expect(times).toEqual([...times].sort((a, b) => b - a))
})

test('the numbers of the menu count what waits for this person', () => {
  const counts = (who: Reader) => countsOf(who, everything, itemsOf(who, everything, NOW))
  expect(counts(reader('AGENT'))).toEqual({
    templates: 0,
    callback: 2,
    problems: 1,
    alerts: 0,
    followUps: 4,
    quality: 0,
    staff: 0,
    partners: 0,
  })
  expect(counts(reader('SUPERVISOR'))).toMatchObject({ problems: 3, alerts: 1, followUps: 4, quality: 1 })
  expect(counts(reader('APPROVER'))).toMatchObject({ templates: 2, problems: 3, followUps: 0 })
  expect(counts(reader('EDITOR'))).toMatchObject({ templates: 1, problems: 0 })
  expect(counts(reader('ADMINISTRATOR'))).toMatchObject({ staff: 2, templates: 0, partners: 1 })
})
