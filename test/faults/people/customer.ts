import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { stepsOf } from '#test/bench/visit/steps.ts'
import type { Random } from '#test/simulation/support/random.ts'
import type { Line } from './line.ts'
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

/** How a customer treats a call without an answer. */
export interface Habits {
  /** Each repetition has a key of its own, as if it were another command. No client of the product does this. */
  readonly freshKeys: boolean
}

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
    const commandId = randomUUID()
    const bodyWith = (key: string) => JSON.stringify({ ...input, commandId: key })
    const sent: Sent = {
      name,
      path: `/api/trpc/${path}`,
      body: bodyWith(commandId),
      headers,
      commandId,
      answer: null,
    }
    own.sent.push(sent)
    try {
      const body = await line.say(
        sent.path,
        headers,
        sent.body,
        habits.freshKeys ? () => bodyWith(randomUUID()) : undefined,
      )
      sent.answer = keptOf(name, body)
      memory.acknowledge()
      if (name === 'smsVerify')
        headers += `X-Identity-Token: ${grant.parse(JSON.parse(sent.answer)).identityToken}\r\n`
    } catch (error) {
      memory.strange.push(`visit ${visit.visitId}: ${error instanceof Error ? error.message : String(error)}`)
      return
    }
  }
}
