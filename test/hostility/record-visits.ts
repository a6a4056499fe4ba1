import type { Recording } from './cases.ts'
import { Line } from './network/line.ts'
import { recordFaults } from './record.ts'
import type { Theatre } from './run.ts'
import { Walk } from './walk/walker.ts'

/**
 * Performs an undisturbed visit for each way of identification, and records its requests and actions. All other cases
 * are made from these recordings.
 */
export async function recordVisits(theatre: Theatre): Promise<Recording[]> {
  const people = await theatre.registry.add(['FACE', 'SMS'])
  return await Promise.all(
    people.map(async (person) => {
      const line = new Line()
      const end = await Walk.take(theatre, person, { line })
      const faults = [...end.faults, ...(await recordFaults(theatre.registry, person, end))]
      if (end.outcome !== 'finished' || end.identities !== 1 || faults.length > 0)
        throw new Error(`an undisturbed visit ended as ${end.outcome}: ${faults.join('; ')}`)
      return { way: person.way, asked: line.asked, moments: end.moments }
    }),
  )
}
