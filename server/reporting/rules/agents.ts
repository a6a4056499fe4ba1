import { dayOf } from '../../kernel/calendar.ts'
import type { Contribution } from './contribution.ts'
import type { AgentFigure } from './figures.ts'
import type { PastCase } from './history.ts'

const dispositionFigures: Readonly<Record<string, AgentFigure>> = {
  COMPLETED: 'completed',
  APPOINTMENT: 'appointments',
}

/**
 * Counts the agents' work, by agent and by the day on which a call began. For the contact rate, only outgoing calls
 * count.
 */
export function agentsOf(cases: readonly PastCase[]): Contribution['agents'] {
  const byAgent = new Map<string, Map<AgentFigure, number>>()
  for (const { calls, outcome } of cases) {
    for (const [index, call] of calls.entries()) {
      const key = `${dayOf(call.startedAt)}/${call.agentId}`
      const figures = byAgent.get(key) ?? new Map<AgentFigure, number>()
      const add = (figure: AgentFigure, by = 1) => figures.set(figure, (figures.get(figure) ?? 0) + by)
      if (call.disposition === null) add('unsaid')
      else {
        if (call.direction === 'OUT') add('calls')
        if (call.direction === 'OUT' && call.contact === true) add('contacts')
        const figure = dispositionFigures[call.disposition]
        if (figure) add(figure)
        // The last call of a case is the call that ended the case.
        const last = index === calls.length - 1
        if (last && outcome === 'PROBLEM') add('problems')
        if (last && outcome === 'FOLLOW_UP') add('follow_ups')
      }
      if (call.talkSeconds !== null) add('talk_seconds', call.talkSeconds)
      byAgent.set(key, figures)
    }
  }
  return Object.fromEntries(
    [...byAgent]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, figures]) => [key, Object.fromEntries(figures)]),
  )
}
