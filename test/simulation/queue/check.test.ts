import { expect, test } from 'vitest'
import type { Acknowledged } from './agents.ts'
import { checkQueue } from './check.ts'
import type { CaseRow, EventRow, QueueSnapshot } from './snapshot.ts'

const AT = new Date('2026-03-02T09:27:40.300Z').getTime()
const told: Acknowledged = { claims: [], dials: [], finishes: [] }

const held = (id: string): CaseRow => ({
  id,
  customer_id: 'customer',
  status: 'OPEN',
  outcome: null,
  ready: false,
  wake_at: new Date(AT),
  paused_at: null,
  lease_by: null,
  lease_until: null,
  visit_status: 'CALLBACK',
  version: 0,
})

/** Builds events from [case, type, agent, milliseconds], in the order in which they were written. */
function written(...steps: readonly (readonly [string, string, string, number])[]): QueueSnapshot {
  const seqs = new Map<string, number>()
  const events = steps.map(([case_id, type, by, ms]): EventRow => {
    const seq = (seqs.get(case_id) ?? 0) + 1
    seqs.set(case_id, seq)
    return { case_id, customer_id: 'customer', seq, type, by, at: new Date(AT + ms), payload: {} }
  })
  const cases = [...seqs].map(([id, version]) => ({ ...held(id), version }))
  return { cases, attempts: [], events, problems: [], followUps: [], quality: [] }
}

const brokenIn = (snapshot: QueueSnapshot) => checkQueue(snapshot, told).map(({ rule }) => rule)
const MINUTE = 60_000

test('a claim that read its clock before the lease it follows was ended breaks nothing', () => {
  const sameCase = written(
    ['one', 'CLAIMED', 'Li', 0],
    ['one', 'FREED', 'chief', 2],
    ['one', 'CLAIMED', 'Wang', -1],
    ['one', 'FINISHED', 'Wang', MINUTE],
  )
  expect(brokenIn(sameCase)).toEqual([])
  const anotherPolicy = written(
    ['one', 'CLAIMED', 'Li', 0],
    ['one', 'FREED', 'chief', 2],
    ['two', 'CLAIMED', 'Wang', -1],
    ['two', 'FINISHED', 'Wang', MINUTE],
  )
  expect(brokenIn(anotherPolicy)).toEqual([])
})

test('two agents with one customer at the same time are reported', () => {
  const twoPolicies = written(
    ['one', 'CLAIMED', 'Li', 0],
    ['one', 'FINISHED', 'Li', 2 * MINUTE],
    ['two', 'CLAIMED', 'Wang', MINUTE],
  )
  expect(brokenIn(twoPolicies)).toEqual(['one agent a customer'])
})

test('a second claim of a held case is reported, however close it is', () => {
  const twice = written(['one', 'CLAIMED', 'Li', 0], ['one', 'CLAIMED', 'Wang', 1])
  expect(brokenIn(twice)).toContain('one lease a case')
})
