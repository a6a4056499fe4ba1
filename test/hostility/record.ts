import { z } from 'zod'
import { getVisit } from '#server/record/detail.ts'
import type { Person, Registry } from './walk/people.ts'
import type { WalkEnd } from './walk/walker.ts'

const answersSchema = z.record(z.string(), z.object({ answer: z.string() }))

/** Returns descriptions of all errors in the data that the platform recorded for a walk. */
export async function recordFaults(registry: Registry, person: Person, end: WalkEnd): Promise<string[]> {
  const visit = await getVisit(registry.services, person.visitId)
  const found: string[] = []
  const { brokenAt, row, text, answers, signature } = visit.integrity
  if (brokenAt !== null || row.length > 0 || !text || !answers || !signature)
    found.push(`the record does not hold: ${JSON.stringify(visit.integrity)}`)

  const events = visit.events.map(({ event }) => event)
  const count = (type: string) => events.filter((event) => event.type === type).length
  const once = end.outcome === 'finished' ? [1] : [0, 1]
  for (const type of ['NOTICE_CONFIRMED', 'SUBMITTED', 'SIGNED'])
    if (!once.includes(count(type))) found.push(`${type} ${count(type)} times`)
  if (count('VISIT_STARTED') > 1) found.push('started more than once')

  const submitted = events.find((event) => event.type === 'SUBMITTED')
  const given = submitted?.type === 'SUBMITTED' ? submitted.payload.answers : await drafted(registry, person)
  const lost = Object.entries(end.kept).filter(([key, answer]) => given[key]?.answer !== answer)
  if (lost.length > 0) found.push(`shown as kept, and not on record: ${JSON.stringify(lost)}`)
  const wanted = person.way === 'FACE' ? 'SUCCESS' : 'CALLBACK'
  if (end.outcome === 'finished' && visit.status !== wanted) found.push(`ended as ${visit.status}`)
  return found
}

async function drafted({ services }: Registry, { visitId }: Person) {
  const { rows } = await services.db.query('SELECT answers FROM visit WHERE id = $1', [visitId])
  return answersSchema.parse(z.object({ answers: z.unknown() }).parse(rows[0]).answers)
}
