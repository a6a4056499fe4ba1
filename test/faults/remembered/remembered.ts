import type { Agent } from '../people/agent.ts'
import type { Sending } from '../people/line.ts'
import type { Town } from '../town.ts'
import { answersBroken } from './answers.ts'
import { casesBroken } from './cases.ts'
import { visitsBroken } from './visits.ts'

/**
 * Compares everything that customers and agents remember with the database: what was acknowledged is there, once, and the
 * answer to a repetition is the first one.
 */
export async function remembered(
  town: Town,
  {
    sending,
    agents,
    seed,
  }: { readonly sending: Sending; readonly agents: readonly Agent[]; readonly seed: number },
): Promise<{ readonly counts: Readonly<Record<string, number>>; readonly broken: readonly string[] }> {
  const { memory } = sending
  // Repeating comes first, so that a repetition with an effect is seen in the database.
  const answers = await answersBroken(sending, agents, seed)
  const broken = [
    ...memory.strange,
    ...answers.broken,
    ...(await visitsBroken(town.pool, memory.visits)),
    ...(await casesBroken(town.pool, memory.calls)),
  ]
  return {
    counts: {
      acknowledged: memory.acknowledged,
      'sent again': memory.repeated,
      'visits begun': memory.visits.length,
      'calls made': memory.calls.filter(({ finished }) => finished !== null).length,
      'answers asked for again': answers.asked,
    },
    broken,
  }
}
