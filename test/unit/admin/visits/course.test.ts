import { describe, expect, it } from 'vitest'
import { courseOf, endOf, type VisitRecords } from '#components/admin/visits/course.ts'

type Visit = Parameters<typeof endOf>[0]
type Event = Visit['events'][number]

const AGENT = '019cac46-1501-73d4-8c16-1820c134a077'
const at = (minute: number) => `2026-03-02T02:${String(minute).padStart(2, '0')}:00.000Z`
const happened = (seq: number, minute: number, event: Event['event']): Event => ({
  seq,
  at: at(minute),
  status: 'CALLBACK',
  event,
})

const records: VisitRecords = {
  steps: [
    { caseId: 'c', seq: 1, type: 'CLAIMED', at: at(1), by: '坐席甲', payload: {} },
    { caseId: 'c', seq: 2, type: 'SCRIPT_OPENED', at: at(3), by: '坐席甲', payload: {} },
    { caseId: 'c', seq: 3, type: 'FINISHED', at: at(5), by: '坐席甲', payload: { disposition: 'COMPLETED' } },
    { caseId: 'c', seq: 4, type: 'PROBLEM_ASSIGNED', at: at(9), by: '主管乙', payload: { handler: AGENT } },
  ],
  calls: [],
  problems: [
    {
      id: 'problem',
      caseId: 'c',
      category: 'TERMS_UNCLEAR',
      status: 'OPEN',
      openedAt: at(5),
      dueOn: null,
      openedByName: '坐席甲',
      handlerName: '坐席甲',
    },
  ],
  followUps: [],
  quality: [
    {
      id: 'check',
      caseId: 'c',
      attemptId: 'a',
      reasons: ['RANDOM'],
      status: 'DONE',
      createdAt: at(5),
      total: 92,
      reviewedAt: at(20),
      reviewerName: '主管乙',
    },
  ],
  people: [{ id: AGENT, name: '坐席甲' }],
}
const nothing: VisitRecords = { steps: [], calls: [], problems: [], followUps: [], quality: [], people: [] }

const spoken = { attemptId: 'a', by: AGENT }
const events = [
  happened(1, 0, { type: 'VISIT_STARTED', payload: {} }),
  happened(2, 3, { type: 'SCRIPT_OPENED', payload: spoken }),
  happened(3, 5, { type: 'PHONE_ANSWERED', payload: { ...spoken, answers: {}, failing: ['q1'] } }),
]
const visit = (more: readonly Event[], cases: Visit['cases'] = []): Visit => ({
  events: [...events, ...more],
  cases,
})

describe('the time line of a visit', () => {
  it('puts all records in the order in which they happened, the latest first', () => {
    const course = courseOf(visit([]), records)
    expect(course.map(({ source, title }) => `${source} ${title}`)).toEqual([
      'quality 通话质检评分',
      'problem 问题件指派',
      'quality 选入通话质检',
      'problem 登记问题件',
      'visit 电话回访问卷完成',
      'case 登记通话结果',
      'visit 坐席核实本人，开始电话回访',
      'case 领取',
      'visit 客户打开回访',
    ])
  })

  it('lists a step once, even if visit and case recorded it, and says who did it', () => {
    const opened = courseOf(visit([]), records).filter(({ title }) => title.includes('核实本人'))
    expect(opened).toMatchObject([{ source: 'visit', by: '坐席甲' }])
  })

  it('leads to each record by its id', () => {
    const course = courseOf(visit([]), records)
    const record = (title: string) => course.find((entry) => entry.title === title)?.record
    expect(record('登记问题件')).toBe('problem')
    expect(record('问题件指派')).toBe('problem')
    expect(record('领取')).toBe('c')
    expect(record('客户打开回访')).toBeNull()
  })
})

describe('the end of a visit', () => {
  const end = (more: readonly Event[], of = records, cases: Visit['cases'] = []) =>
    endOf(visit(more, cases), of, { SURRENDERED: '已退保' })

  it('names the agent who completed it by phone', () => {
    expect(end([happened(4, 6, { type: 'SUCCEEDED', payload: { method: 'PHONE' } })])).toEqual({
      at: at(6),
      how: '电话回访完成',
      by: '坐席甲',
    })
  })

  it('names nobody when the customer or the core system ended it', () => {
    expect(end([happened(4, 6, { type: 'SUCCEEDED', payload: { method: 'WECHAT' } })])?.by).toBeNull()
    expect(end([happened(4, 6, { type: 'CANCELLED', payload: { because: 'SURRENDERED' } })])).toMatchObject({
      how: '已退保，回访取消',
      by: null,
    })
  })

  it('names who recorded the confirmation in person', () => {
    const confirmed = { kind: 'BRANCH', result: 'CONFIRMED_IN_PERSON', by: AGENT } as const
    const done = [
      happened(4, 6, { type: 'FOLLOWED_UP', payload: confirmed }),
      happened(5, 6, { type: 'SUCCEEDED', payload: { method: 'BRANCH' } }),
    ]
    expect(end(done)).toMatchObject({ how: '面访确认', by: '坐席甲' })
  })

  it('is the problem case if the call led to one, and open while a case is open or nothing has ended it', () => {
    expect(end([])).toEqual({ at: at(5), how: '电话回访后转问题件', by: '坐席甲' })
    expect(end([], nothing)).toBeNull()
    const open: Visit['cases'] = [
      { id: 'k', status: 'OPEN', outcome: null, reasons: [], openedAt: at(7), closedAt: null },
    ]
    expect(end([], records, open)).toBeNull()
  })
})
