import { setTimeout as pause } from 'node:timers/promises'
import type { Case, Theatre } from './run.ts'
import type { Version } from './second-version.ts'
import type { Way } from './walk/people.ts'
import type { Moment } from './walk/walker.ts'

/** Where customers are when a new version takes the place of the old one. */
const PLACES: readonly (Moment & { readonly when: 'before' | 'after' })[] = [
  { step: 'visits', deed: 'pressed', when: 'before' },
  { step: 'notice', deed: 'pressed', when: 'before' },
  { step: 'questionnaire', deed: 'answered', when: 'after' },
  { step: 'review', deed: 'pressed', when: 'before' },
]
const AT_EACH = 8
/** How many customers that makes: all of them have to be on their way at once. */
export const DEPLOY_LANES = PLACES.length * AT_EACH
const ways: readonly Way[] = ['FACE', 'SMS']

/** How long is waited for those who do not come: they are told of as cases that were not met. */
const MEET_WITHIN_MS = 300_000

/** Holds everybody who arrives until all have, does something once, and lets the half of them go on while it is being done. */
function meetingPoint(size: number, once: () => Promise<void>): () => Promise<void> {
  let allAreHere = (): void => undefined
  const all = new Promise<void>((resolve) => {
    allAreHere = resolve
  })
  const met = Promise.race([all, pause(MEET_WITHIN_MS)])
  const done = met.then(once)
  let here = 0
  return async () => {
    here += 1
    const place = here
    if (here === size) allAreHere()
    await (place % 2 === 0 ? met : done)
  }
}

/** Customers in the middle of their visits under whom the platform is replaced; half of them go on while it is away. */
export function deployCases(theatre: Theatre, version: Version): Case[] {
  const wait = meetingPoint(DEPLOY_LANES, async () => {
    // What the pages fetch ahead has come: nobody reads a page in less.
    await pause(3000)
    await theatre.server.replaceBy(version.folder)
  })
  return PLACES.flatMap((at) =>
    Array.from({ length: AT_EACH }, (_, place): Case => {
      const circumstance = { event: { at, happens: wait, keepsIdentity: true } }
      return {
        kind: 'deployed meanwhile',
        name: `at ${at.step}`,
        way: ways[place % 2] ?? 'FACE',
        circumstance,
      }
    }),
  )
}
