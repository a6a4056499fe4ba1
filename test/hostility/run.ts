import { setTimeout as pause } from 'node:timers/promises'
import { openBrowser } from '#test/support/browser/browser.ts'
import { startTestServer, type TestServer } from '#test/support/server/server.ts'
import { type Gateway, openGateway } from './network/line.ts'
import { recordFaults } from './record.ts'
import type { Ending } from './tally.ts'
import { openRegistry, type Person, type Registry, type Way } from './walk/people.ts'
import { type Circumstance, control, type Stage, Walk, type WalkEnd } from './walk/walker.ts'

/** One walk (a simulated customer's visit) to perform, with its disturbance. */
export interface Case {
  readonly kind: string
  readonly name: string
  readonly way: Way
  readonly circumstance: Circumstance
}

/**
 * The environment of the walks: the platform behind a gateway, a browser, and a registry that creates customers when
 * needed.
 */
export interface Theatre extends Stage {
  readonly server: TestServer
  readonly registry: Registry
  close(): Promise<void>
}

/**
 * @param minutesApart milliseconds to wait for further customers who need a minute, before the platform's clock is
 * moved forward by a minute for all of them. With many concurrent customers, a longer wait keeps the number of moves
 * small.
 */
export async function openTheatre(minutesApart = 150): Promise<Theatre> {
  let upstream = 0
  const gateway: Gateway = await openGateway(() => upstream)
  const server = await startTestServer({
    // A deployment ends the process of the former version.
    alone: true,
    variables: { PUBLIC_URL: gateway.url, TRUSTED_PROXIES: '1' },
  })
  upstream = Number(new URL(server.url).port)
  const registry = await openRegistry(server.databaseUrl)
  const browser = await openBrowser()
  let minute: Promise<void> | undefined
  async function pass(): Promise<void> {
    await pause(minutesApart)
    minute = undefined
    await control(server, '/api/demo/moveClock', { byMs: 61_000 })
  }
  return {
    passMinute: () => {
      minute ??= pass()
      return minute
    },
    server,
    gateway,
    registry,
    browser,
    close: async () => {
      await browser.close()
      await registry.close()
      await gateway.close()
      await server.close()
    },
  }
}

/** Returns the result as it is written in the table. */
function outcomeOf({ circumstance }: Case, end: WalkEnd): string {
  const { line, event } = circumstance
  if (line?.planned && !line.met) return 'not met'
  if (event !== undefined && !end.happened) return 'not met'
  if (end.outcome !== 'finished') return end.outcome
  return end.identities <= 1 ? 'finished' : `finished, identity again ×${end.identities - 1}`
}

async function walkCase(theatre: Theatre, each: Case, person: Person): Promise<Ending> {
  const began = performance.now()
  const end = await Walk.take(theatre, person, each.circumstance)
  const faults = [...end.faults, ...(await recordFaults(theatre.registry, person, end))]
  const seconds = (performance.now() - began) / 1000
  const { kind, name, way } = each
  const outcome = outcomeOf(each, end)
  return { kind, name: `${way} ${name}`, outcome, seconds, longestWaitMs: end.longestWaitMs, faults }
}

/**
 * Performs all walks, `lanes` at a time.
 * @param onEnd called when each walk ends
 */
export async function walkAll(
  theatre: Theatre,
  cases: readonly Case[],
  lanes = 4,
  onEnd: (ending: Ending) => void = () => undefined,
): Promise<Ending[]> {
  const people = await theatre.registry.add(cases.map(({ way }) => way))
  const waiting = cases.map((each, place) => ({ each, person: people[place] }))
  const endings: Ending[] = []
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      if (next.person) {
        const ending = await walkCase(theatre, next.each, next.person)
        endings.push(ending)
        onEnd(ending)
      }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return endings
}

/** The faults that no customer may experience, one line for each. */
export const faultsIn = (endings: readonly Ending[]): string[] =>
  endings.flatMap(({ kind, name, faults }) => faults.map((fault) => `${kind}: ${name}: ${fault}`))
