import { describe, expect, test } from 'vitest'
import { backInQueue, emptyDraft, noLease, placeOf, workDraftSchema } from '#server/call-centre/rules/case.ts'
import { receiptDayOf, sentAtOf } from '#server/call-centre/rules/letter.ts'
import { decideProblem, type ProblemState } from '#server/call-centre/rules/problem.ts'
import { decideSteer, type SteerCommand } from '#server/call-centre/rules/supervise.ts'
import { AGENT, held, NOW, waiting } from './states.ts'

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)

describe('a supervisor’s command changes this and records that', () => {
  const back = { ...noLease, ready: true, wakeAt: null, pausedAt: null }
  const steps: readonly (readonly [
    name: string,
    state: ReturnType<typeof waiting>,
    command: SteerCommand,
    set: object,
    event: object,
    takenFrom: string | null,
  ])[] = [
    [
      'assigning a waiting case',
      waiting(),
      { type: 'ASSIGN', agentId: 'another' },
      { assignedTo: 'another' },
      { type: 'ASSIGNED', payload: { to: 'another' } },
      null,
    ],
    [
      'assigning a held case to another agent',
      held(),
      { type: 'ASSIGN', agentId: 'another' },
      { assignedTo: 'another', ...back },
      { type: 'ASSIGNED', payload: { to: 'another', from: AGENT } },
      AGENT,
    ],
    [
      'assigning a held case to its holder',
      held(),
      { type: 'ASSIGN', agentId: AGENT },
      { assignedTo: AGENT },
      { type: 'ASSIGNED', payload: { to: AGENT } },
      null,
    ],
    [
      'assigning a case to its agent while another one holds it',
      held({ assignedTo: 'another' }),
      { type: 'ASSIGN', agentId: 'another' },
      { assignedTo: 'another', ...back },
      { type: 'ASSIGNED', payload: { to: 'another', from: AGENT } },
      AGENT,
    ],
    [
      'taking back an assignment',
      waiting({ assignedTo: AGENT }),
      { type: 'UNASSIGN' },
      { assignedTo: null },
      { type: 'ASSIGNED', payload: { to: null } },
      null,
    ],
    ['freeing', held(), { type: 'FREE' }, back, { type: 'FREED', payload: { from: AGENT } }, AGENT],
    [
      'a priority',
      held({ priority: 0 }),
      { type: 'PRIORITISE', priority: -1 },
      { priority: -1 },
      { type: 'PRIORITISED', payload: { priority: -1 } },
      null,
    ],
    [
      'a language',
      waiting({ language: 'zh' }),
      { type: 'SET_LANGUAGE', language: 'en' },
      { language: 'en' },
      { type: 'LANGUAGE_SET', payload: { language: 'en' } },
      null,
    ],
    [
      'a pause',
      waiting(),
      { type: 'PAUSE' },
      { ...noLease, ready: false, wakeAt: null, pausedAt: NOW },
      { type: 'PAUSED', payload: {} },
      null,
    ],
    [
      'a pause that ends an expired lease',
      held({ lease: { token: 'old', by: AGENT, until: NOW } }),
      { type: 'PAUSE' },
      { ...noLease, ready: false, wakeAt: null, pausedAt: NOW },
      { type: 'PAUSED', payload: { expired: AGENT } },
      null,
    ],
    [
      'going on',
      waiting({ ready: false, pausedAt: NOW }),
      { type: 'RESUME' },
      back,
      { type: 'RESUMED', payload: {} },
      null,
    ],
  ]
  test.each(steps)('%s', (_, state, command, set, event, takenFrom) => {
    expect(decideSteer(state, command, NOW)).toEqual({ ok: true, value: { set, event, takenFrom } })
  })

  test.each([
    ['UNASSIGN', waiting(), { type: 'UNASSIGN' }, 'STEP_NOT_POSSIBLE'],
    ['FREE', waiting(), { type: 'FREE' }, 'STEP_NOT_POSSIBLE'],
    ['RESUME', waiting(), { type: 'RESUME' }, 'STEP_NOT_POSSIBLE'],
    ['PAUSE', waiting({ ready: false, pausedAt: NOW }), { type: 'PAUSE' }, 'STEP_NOT_POSSIBLE'],
    ['PAUSE of a held case', held(), { type: 'PAUSE' }, 'CUSTOMER_BUSY'],
    [
      'a language of a held case',
      held({ language: 'zh' }),
      { type: 'SET_LANGUAGE', language: 'en' },
      'CUSTOMER_BUSY',
    ],
    [
      'the same language',
      waiting({ language: 'en' }),
      { type: 'SET_LANGUAGE', language: 'en' },
      'STEP_NOT_POSSIBLE',
    ],
    ['the same agent', held({ assignedTo: AGENT }), { type: 'ASSIGN', agentId: AGENT }, 'STEP_NOT_POSSIBLE'],
  ] as const)(
    '%s is refused where it does nothing, or takes a customer from an agent',
    (_, state, command, code) => {
      expect(decideSteer(state, command, NOW)).toMatchObject({ ok: false, code })
    },
  )
})

describe('a step of a problem case changes this and records that', () => {
  const open: ProblemState = { status: 'OPEN', handlerId: 'handler', resolvedBy: null }
  const resolved: ProblemState = { status: 'RESOLVED', handlerId: 'handler', resolvedBy: 'handler' }
  const step = (set: object, type: string, payload: object) => ({
    ok: true,
    value: { set, event: { type, payload } },
  })

  test('assigning', () => {
    expect(decideProblem(open, { type: 'ASSIGN', handlerId: 'new' }, 'chief', NOW)).toEqual(
      step({ handlerId: 'new' }, 'PROBLEM_ASSIGNED', { handler: 'new' }),
    )
  })
  test('a note', () => {
    expect(decideProblem(open, { type: 'NOTE', text: '补充' }, 'anyone', NOW)).toEqual(
      step({}, 'PROBLEM_NOTED', { text: '补充' }),
    )
  })
  test('the resolution', () => {
    expect(decideProblem(open, { type: 'RESOLVE', resolution: '已处理' }, 'handler', NOW)).toEqual(
      step(
        { status: 'RESOLVED', resolution: '已处理', resolvedAt: NOW, resolvedBy: 'handler' },
        'PROBLEM_RESOLVED',
        { text: '已处理' },
      ),
    )
    expect(decideProblem(open, { type: 'RESOLVE', resolution: '已处理' }, 'other', NOW)).toMatchObject({
      code: 'NOT_ALLOWED',
      details: { right: 'problem.handle' },
    })
    expect(decideProblem(resolved, { type: 'RESOLVE', resolution: '再次' }, 'handler', NOW)).toMatchObject({
      code: 'STEP_NOT_POSSIBLE',
    })
  })
  test('sending back and closing', () => {
    expect(decideProblem(resolved, { type: 'REOPEN', text: '意见' }, 'chief', NOW)).toEqual(
      step({ status: 'OPEN', resolvedAt: null, resolvedBy: null }, 'PROBLEM_REOPENED', { text: '意见' }),
    )
    expect(decideProblem(resolved, { type: 'CLOSE', text: '意见' }, 'chief', NOW)).toEqual(
      step({ status: 'CLOSED', closing: '意见', closedAt: NOW, closedBy: 'chief' }, 'PROBLEM_CLOSED', {
        text: '意见',
      }),
    )
  })
})

describe('the place of a case', () => {
  test.each([
    ['CLOSED', waiting({ status: 'CLOSED' })],
    ['PAUSED', waiting({ ready: false, pausedAt: NOW })],
    ['LEASED', held()],
    ['WAITING', waiting()],
    ['WAITING', held({ lease: { token: 'old', by: AGENT, until: NOW }, wakeAt: NOW })],
    ['RESTING', waiting({ ready: false, wakeAt: later(1) })],
    ['RESTING', waiting({ ready: false, wakeAt: null })],
  ] as const)('%s', (place, state) => expect(placeOf(state, NOW)).toBe(place))

  test('is the queue, now or when the customer may be called', () => {
    expect(backInQueue(null, NOW)).toEqual({ ready: true, wakeAt: null })
    expect(backInQueue(NOW, NOW)).toEqual({ ready: true, wakeAt: null })
    expect(backInQueue(later(1), NOW)).toEqual({ ready: false, wakeAt: later(1) })
  })
})

test('an empty draft can be stored, a draft with anything unknown cannot', () => {
  expect(emptyDraft).toStrictEqual({
    answers: {},
    note: '',
    disposition: null,
    promisedFor: null,
    language: null,
    problemCategory: null,
    problemText: '',
  })
  expect(workDraftSchema.parse(emptyDraft)).toEqual(emptyDraft)
  const full = {
    ...emptyDraft,
    answers: { q: { answer: 'NO', comment: '不清楚' } },
    disposition: 'BUSY',
    language: 'yue',
  }
  expect(workDraftSchema.parse(full)).toEqual(full)
  for (const answer of ['YES', 'NO', undefined])
    expect(workDraftSchema.safeParse({ ...emptyDraft, answers: { q: { answer } } }).success).toBe(true)
  const wrong = (change: object) => workDraftSchema.safeParse({ ...emptyDraft, ...change }).success
  expect(wrong({ other: 1 })).toBe(false)
  expect(wrong({ answers: { q: { answer: 'YES', other: 1 } } })).toBe(false)
  expect(wrong({ answers: { q: { answer: '' } } })).toBe(false)
  expect(wrong({ answers: { ['q'.repeat(61)]: {} } })).toBe(false)
  expect(wrong({ answers: { q: { comment: 'x'.repeat(501) } } })).toBe(false)
  expect(wrong({ note: 'x'.repeat(4001) })).toBe(false)
  expect(wrong({ problemCategory: 'x'.repeat(41) })).toBe(false)
  for (const missing of Object.keys(emptyDraft)) expect(wrong({ [missing]: undefined }), missing).toBe(false)
})

describe('the days of a letter', () => {
  const openedAt = new Date('2026-03-02T02:00:00Z')
  const now = new Date('2026-03-05T03:00:00Z')

  test.each([
    ['2026-03-05', '2026-03-05T03:00:00.000Z'],
    ['2026-03-04', '2026-03-03T16:00:00.000Z'],
    ['2026-03-02', '2026-03-02T02:00:00.000Z'],
  ])('posted on %s, it was sent at %s', (sentOn, sent) => {
    expect(sentAtOf(sentOn, { openedAt, now })).toEqual({ ok: true, value: new Date(sent) })
  })

  test.each(['2026-03-01', '2026-03-06'])('nobody posts it on %s', (sentOn) => {
    expect(sentAtOf(sentOn, { openedAt, now })).toMatchObject({ code: 'LETTER_DAY_INVALID' })
  })

  test.each([
    ['2026-03-01', false],
    ['2026-03-02', true],
    ['2026-03-05', true],
    ['2026-03-06', false],
  ])('received on %s: %s', (receiptOn, possible) => {
    const outcome = receiptDayOf(receiptOn, { sentAt: openedAt, now })
    expect(outcome).toMatchObject(possible ? { ok: true, value: receiptOn } : { code: 'LETTER_DAY_INVALID' })
  })
})
