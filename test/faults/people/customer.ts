import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { stepsOf } from '#test/bench/visit/steps.ts'
import type { Random } from '#test/simulation/support/random.ts'
import { type Line, Refused } from './line.ts'
import type { Memory, Sent, VisitMemory } from './memory.ts'

const data = z.object({ result: z.object({ data: z.unknown() }) })
const step = z.object({ status: z.string(), version: z.number() })
const grant = z.object({ identityToken: z.string() })

/** The part of an answer that must be the same whenever the command is repeated. The rest tells of the present. */
export function keptOf(name: string, body: string): string {
  const told = data.parse(JSON.parse(body)).result.data
  return JSON.stringify(name === 'smsVerify' ? grant.parse(told) : step.parse(told))
}

interface Command {
  readonly name: string
  readonly path: string
  readonly input: object
}

const withInput = z.object({ name: z.string(), path: z.string(), input: z.looseObject({}) })

/**
 * The commands of one visit. Customers differ: some ask for a call instead, some save their draft twice, some go back to
 * their answers before they sign.
 */
function commandsOf(visit: PreparedVisit, random: Random): Command[] {
  const { visitId } = visit
  const commands = new Map(
    stepsOf(visit).flatMap((given) => {
      const command = withInput.safeParse(given)
      return command.success ? [[given.name, command.data] as const] : []
    }),
  )
  const of = (name: string, more: object = {}): Command => {
    const known = commands.get(name)
    if (known === undefined) return { name, path: `visit.${name}`, input: { visitId, ...more } }
    return { ...known, input: { ...known.input, ...more } }
  }
  if (random.chance(0.35))
    return random.chance(0.5) ? [of('start'), of('callMeInstead')] : [of('callMeInstead')]
  const again = random.chance(0.15)
  return [
    ...['start', 'smsVerify', 'confirmNotice', 'openQuestionnaire'].map((name) => of(name)),
    of('saveDraft'),
    of('submit'),
    ...(again ? [of('backToEdit'), of('submit')] : []),
    of('sign', again ? { revision: 2 } : {}),
  ]
}

/** How customers treat a call without an answer. */
export interface Habits {
  /** They take it for done. No client of the product does this. */
  readonly believesInSending: boolean
}

/** What a customer knows who believes in sending. */
export const UNHEARD = 'unheard'

async function sayAs(line: Line, { name, path, headers, body }: Sent, habits: Habits): Promise<string> {
  // Nobody goes on without the token that the check of the code answers.
  if (!habits.believesInSending || name === 'smsVerify')
    return keptOf(name, await line.say(path, headers, body))
  try {
    return keptOf(name, await line.sayOnce(path, headers, body))
  } catch (error) {
    if (error instanceof Refused) throw error
    return UNHEARD
  }
}

/** Milliseconds that a customer reads between two commands, at most. Without it, servers start for half a minute. */
const PAUSE_MS = 400

/** Does one visit, and remembers it. A visit that is refused is left, and said to be strange. */
export async function doVisit(
  line: Line,
  visit: PreparedVisit,
  { memory, random, habits }: { readonly memory: Memory; readonly random: Random; readonly habits: Habits },
): Promise<void> {
  const own: VisitMemory = { visitId: visit.visitId, sent: [] }
  memory.visits.push(own)
  let headers = `Cookie: rv_session=${visit.cookieToken}\r\n`
  for (const { name, path, input } of commandsOf(visit, random)) {
    await wait(random.next() * PAUSE_MS)
    const commandId = randomUUID()
    const body = JSON.stringify({ ...input, commandId })
    const sent: Sent = { name, path: `/api/trpc/${path}`, body, headers, commandId, answer: null }
    own.sent.push(sent)
    try {
      sent.answer = await sayAs(line, sent, habits)
      memory.acknowledge()
      if (name === 'smsVerify')
        headers += `X-Identity-Token: ${grant.parse(JSON.parse(sent.answer)).identityToken}\r\n`
    } catch (error) {
      memory.strange.push(`visit ${visit.visitId}: ${error instanceof Error ? error.message : String(error)}`)
      return
    }
  }
}
