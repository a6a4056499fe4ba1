import type { Attempt } from '#server/call-centre/rules/call.ts'
import type { CaseState } from '#server/call-centre/rules/case.ts'

export const NOW = new Date('2026-03-02T02:00:00Z')
export const AGENT = 'agent'
export const LEASE = 'lease'

/** A case that is ready and waits for an agent. */
export function waiting(change: Partial<CaseState> = {}): CaseState {
  return {
    id: 'case',
    visitId: 'visit',
    customerId: 'customer',
    status: 'OPEN',
    outcome: null,
    reasons: ['CUSTOMER_REQUESTED'],
    openedAt: NOW,
    coolingOffEndsAt: new Date('2026-03-10T16:00:00Z'),
    closedAt: null,
    language: 'zh',
    assignedTo: null,
    priority: 0,
    ready: true,
    wakeAt: null,
    notBefore: null,
    promisedFor: null,
    pausedAt: null,
    lease: null,
    attempts: 0,
    lastDisposition: null,
    draft: null,
    version: 3,
    ...change,
  }
}

/** A case whose agent's lease lasts another twenty minutes. */
export function held(change: Partial<CaseState> = {}): CaseState {
  const until = new Date(NOW.getTime() + 20 * 60_000)
  return waiting({ ready: false, wakeAt: until, lease: { token: LEASE, by: AGENT, until }, ...change })
}

export function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    id: 'attempt',
    leaseToken: LEASE,
    agentId: AGENT,
    direction: 'OUT',
    startedAt: NOW,
    confirmedAt: NOW,
    disposition: null,
    counted: null,
    ...change,
  }
}
