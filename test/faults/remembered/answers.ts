import { Random } from '#test/simulation/support/random.ts'
import { type Agent, keptOfResult, resultOf } from '../people/agent.ts'
import { keptOf, UNHEARD } from '../people/customer.ts'
import { Line, type Sending } from '../people/line.ts'
import type { Memory } from '../people/memory.ts'

/** How many commands of each kind are repeated afterwards. */
const MOST = 400

function some<T>(all: readonly T[], random: Random): T[] {
  const chosen = new Set<T>()
  const count = Math.min(MOST, all.length)
  while (chosen.size < count) chosen.add(random.pick(all))
  return [...chosen]
}

/**
 * Sends commands that were acknowledged long ago once more, as they were.
 * @returns the answers that are not the first ones, and how many were asked for
 */
export async function answersBroken(
  sending: Sending,
  agents: readonly Agent[],
  seed: number,
): Promise<{ readonly asked: number; readonly broken: readonly string[] }> {
  const random = Random.of(seed, 9)
  const memory: Memory = sending.memory
  const sent = some(
    memory.visits.flatMap((visit) =>
      visit.sent.filter(({ answer }) => answer !== null && answer !== UNHEARD),
    ),
    random,
  )
  const results = some(
    memory.calls.filter(({ finished }) => finished !== null),
    random,
  )
  const line = new Line(sending, 200_000)
  const broken: string[] = []
  const compare = async (what: string, before: string | null, ask: () => Promise<string>) => {
    const now = await ask().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    )
    if (now !== before) broken.push(`${what} was answered ${before}, and repeated ${now}`)
  }
  for (const { name, path, headers, body, answer } of sent)
    await compare(name, answer, async () => keptOf(name, await line.say(path, headers, body)))
  for (const call of results) {
    const cookie = agents.find(({ id }) => id === call.agentId)?.cookie ?? ''
    await compare('the result of a call', call.finished, async () =>
      keptOfResult(
        await line.say('/api/admin/trpc/callback.finish', `Cookie: ${cookie}\r\n`, resultOf(call)),
      ),
    )
  }
  line.close()
  return { asked: sent.length + results.length, broken }
}
