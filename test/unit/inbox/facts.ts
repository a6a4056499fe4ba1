import type { Facts, OpenVersion, OwnProblem, Reader } from '#server/inbox/rules/facts.ts'
import type { StaffRole } from '#server/vocabulary/rights.ts'

/** Wednesday 2026-03-04, 10:00 in Shanghai. */
export const NOW = new Date('2026-03-04T02:00:00Z')
export const TODAY = '2026-03-04'

/** An instant this many minutes before NOW, or after it if the number is negative. */
export const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

export const nothing: Facts = {
  versions: [],
  decided: [],
  problems: [],
  unassigned: [],
  overdue: [],
  toClose: [],
  cases: [],
  promises: [],
  alerts: [],
  broken: [],
  mentioned: [],
  infected: [],
  disabledPushes: [],
  emergencies: [],
  marks: [],
  followUps: 0,
  qualityChecks: [],
  lockedAccounts: 0,
}

export const reader = (...roles: readonly StaffRole[]): Reader => ({ id: 'me', roles })

const customer = { policyNo: '20000000000000001', applicantName: '测试客户甲' } as const

export const rejected: OpenVersion = {
  id: 'v2',
  number: 2,
  status: 'DRAFT',
  note: '补充犹豫期',
  authors: ['me'],
  step: 'REJECTED',
  stepAt: ago(60),
  stepBy: '王审批',
  comment: '请写明犹豫期',
}

export const inReview: OpenVersion = {
  ...rejected,
  status: 'IN_REVIEW',
  authors: ['other'],
  step: 'SUBMITTED',
  comment: null,
}

export const problem: OwnProblem = {
  ...customer,
  id: 'p1',
  handlerId: 'me',
  category: 'FORGED_SIGNATURE',
  openedAt: ago(10_000),
  dueOn: '2026-03-20',
  givenAt: ago(60),
  sentBack: null,
}

export const assigned = {
  ...customer,
  id: 'k1',
  visitId: 'visit-1',
  assignedTo: 'me',
  reasons: ['NEGATIVE_ANSWER'],
  coolingOffEndsAt: new Date('2026-03-09T16:00:00Z'),
  openedAt: ago(500),
  givenAt: ago(5),
} as const

export const promised = {
  ...customer,
  id: 'k2',
  visitId: 'visit-2',
  promisedFor: ago(-20),
  agentId: 'me',
} as const

export const alert = {
  id: 'a1',
  kind: 'PROBLEMS_OVERDUE',
  subject: 'all',
  day: TODAY,
  raisedAt: ago(30),
  facts: {
    now: { part: 3, whole: 9 },
    before: null,
    threshold: 1,
    period: null,
    question: null,
  },
  person: null,
} as const

export const mention = {
  id: 'c1',
  targetKind: 'visit',
  targetId: 'v1',
  mentions: ['me'],
  authorName: '王主管',
  at: ago(5),
} as const

export const broken = { id: 'r1', staffId: 'me', kind: 'visits', at: ago(90) } as const

export const disabledPush = {
  id: 'w1',
  clientName: '核心系统',
  description: '生产环境',
  disabledFor: 'UNREACHABLE',
  disabledAt: ago(4),
} as const

export const infected = {
  ...customer,
  id: 'n1',
  targetKind: 'followUp',
  targetId: 'f1',
  visitId: 'visit-1',
  paper: 'LETTER_RECEIPT',
  uploadedBy: 'me',
  scannedAt: ago(3),
} as const
