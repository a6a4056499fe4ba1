import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CaseState } from '#server/call-centre/rules/case.ts'
import { decideSteer, type SteerCommand } from '#server/call-centre/rules/supervise.ts'
import { AGENT, held, NOW, waiting } from './states.ts'

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)

const states: fc.Arbitrary<CaseState> = fc
  .record({
    place: fc.constantFrom('WAITING', 'RESTING', 'HELD', 'EXPIRED', 'PAUSED'),
    notBefore: fc.constantFrom(null, later(-60), later(60)),
    assignedTo: fc.constantFrom(null, AGENT, 'another'),
    priority: fc.constantFrom(-1, 0, 1),
  })
  .map(({ place, ...rest }) => {
    if (place === 'HELD') return held(rest)
    if (place === 'EXPIRED')
      return held({ ...rest, lease: { token: 'old', by: AGENT, until: NOW }, wakeAt: NOW })
    if (place === 'PAUSED') return waiting({ ...rest, ready: false, pausedAt: NOW })
    if (place === 'RESTING')
      return waiting({ ...rest, ready: false, notBefore: later(60), wakeAt: later(60) })
    return waiting(rest)
  })

const commands: fc.Arbitrary<SteerCommand> = fc.oneof(
  fc.constantFrom(AGENT, 'another').map((agentId) => ({ type: 'ASSIGN' as const, agentId })),
  fc
    .constantFrom(-1 as const, 0 as const, 1 as const)
    .map((priority) => ({ type: 'PRIORITISE' as const, priority })),
  fc
    .constantFrom('zh' as const, 'en' as const)
    .map((language) => ({ type: 'SET_LANGUAGE' as const, language })),
  fc.constantFrom(
    { type: 'UNASSIGN' as const },
    { type: 'FREE' as const },
    { type: 'PAUSE' as const },
    { type: 'RESUME' as const },
  ),
)

/** Returns the case's row after the command, as the database would store it. */
function after(state: CaseState, set: Readonly<Record<string, unknown>>) {
  const value = <T>(column: string, was: T) => (column in set ? set[column] : was)
  return {
    ready: value('ready', state.ready),
    wakeAt: value('wakeAt', state.wakeAt),
    pausedAt: value('pausedAt', state.pausedAt),
    lease: value('leaseToken', state.lease?.token ?? null),
  }
}

it('the record of a command names the agent who lost the case, even if their lease had expired before', () => {
  fc.assert(
    fc.property(states, commands, (state, command) => {
      const step = decideSteer(state, command, NOW)
      if (!step.ok || state.lease === null || after(state, step.value.set).lease !== null) return
      const { from, expired } = step.value.event.payload
      expect([from, expired]).toContain(state.lease.by)
    }),
  )
})

it('after any commands an open case is either ready, waiting or paused, and its lease is complete or absent', () => {
  fc.assert(
    fc.property(states, commands, (state, command) => {
      const step = decideSteer(state, command, NOW)
      if (!step.ok) return
      const row = after(state, step.value.set)
      const places = [row.ready === true, row.wakeAt !== null, row.pausedAt !== null].filter(Boolean)
      expect(places).toHaveLength(1)
      if (row.lease !== null) expect(row.wakeAt).not.toBeNull()
    }),
  )
})

it('an agent loses a held case only to a command that says so', () => {
  fc.assert(
    fc.property(states, commands, (state, command) => {
      const step = decideSteer(state, command, NOW)
      const heldNow = state.lease !== null && state.lease.until > NOW
      if (!step.ok || !heldNow) return
      const lost = after(state, step.value.set).lease === null
      expect(lost).toBe(step.value.takenFrom !== null)
      if (lost) expect(['ASSIGN', 'FREE']).toContain(command.type)
    }),
  )
})

it('a repeated command changes nothing', () => {
  expect(decideSteer(waiting({ priority: -1 }), { type: 'PRIORITISE', priority: -1 }, NOW)).toMatchObject({
    code: 'STEP_NOT_POSSIBLE',
  })
  expect(decideSteer(waiting({ assignedTo: AGENT }), { type: 'ASSIGN', agentId: AGENT }, NOW)).toMatchObject({
    code: 'STEP_NOT_POSSIBLE',
  })
  expect(decideSteer(waiting({ status: 'CLOSED' }), { type: 'PAUSE' }, NOW)).toMatchObject({
    code: 'CASE_CLOSED',
  })
})

it('a case that is put back waits until the customer may be called', () => {
  expect(decideSteer(held({ notBefore: later(60) }), { type: 'FREE' }, NOW)).toMatchObject({
    value: { set: { ready: false, wakeAt: later(60), leaseToken: null } },
  })
  expect(decideSteer(held({ notBefore: later(-60) }), { type: 'FREE' }, NOW)).toMatchObject({
    value: { set: { ready: true, wakeAt: null } },
  })
})
