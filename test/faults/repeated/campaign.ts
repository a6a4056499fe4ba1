import { setTimeout as wait } from 'node:timers/promises'
import { Random } from '#test/simulation/support/random.ts'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { Instance } from '../instance.ts'
import { crowdOf } from '../people/crowd.ts'
import type { Sending } from '../people/line.ts'
import { Memory } from '../people/memory.ts'
import { remembered } from '../remembered/remembered.ts'
import { ownDatabase } from '../servers.ts'
import { openTown, type Town } from '../town.ts'
import { callEnded, notArrived, type Outside, outsideBroken, policyPut, sentByWechat } from './outside.ts'
import { type Message, Repeater, RepeatingLine } from './repeater.ts'

const TELL_MS = 5_000
/** Milliseconds between two messages of each sender outside. */
const PAUSE_MS = 60
/** How many reminders went out by WeChat: one for each of this many requests, and some at least. */
const REQUESTS_PER_REMINDER = 100

async function repeated(town: Town, instance: Instance, run: Run, fresh: boolean): Promise<Verdict> {
  const { seed, cycles, say } = run
  const memory = new Memory()
  const sending: Sending = { memory, ports: () => [instance.port] }
  const { port } = instance
  const agents = await town.signIn(port)
  const told: Outside = { policies: [], calls: [], unknown: [], failed: [] }
  const visitIds: string[] = []
  for (let n = 0; n < 10 + cycles / REQUESTS_PER_REMINDER; n += 1)
    visitIds.push((await town.supply.take()).visitId)
  const reminders = await sentByWechat(town, visitIds)
  const repeaters: Repeater[] = []
  const repeater = (part: number) => {
    const own = new Repeater(memory, Random.of(seed, 2, part), fresh)
    repeaters.push(own)
    return own
  }
  const sent = () => repeaters.reduce((sum, own) => sum + own.sent, 0)
  const lineOf = (person: number) => new RepeatingLine(sending, person, repeater(person))
  const crowd = crowdOf({ seed, sending, supply: town.supply, agents, lineOf })
  let reported = 0
  const outside: (() => Message | null)[] = [
    () => policyPut(town, port, told),
    () => {
      const call = memory.calls[reported]
      if (call === undefined || call.finished === null) return null
      reported += 1
      return callEnded(town, port, told, call)
    },
    () => callEnded(town, port, told, null),
    () => {
      const id = reminders.pop()
      return id === undefined ? null : notArrived(port, told, id)
    },
  ]
  let over = false
  const senders = outside.map(async (next, part) => {
    const own = repeater(400_000 + part)
    while (!over) {
      const message = next()
      if (message !== null)
        await own.send(message).catch((error: unknown) => {
          memory.strange.push(`${message.what}: ${error instanceof Error ? error.message : String(error)}`)
        })
      await wait(PAUSE_MS)
    }
  })
  for (let last = performance.now(); sent() < cycles; await wait(50)) {
    if (performance.now() - last < TELL_MS) continue
    last = performance.now()
    say(`sent ${sent()} of ${cycles}, ${memory.acknowledged} acknowledged, ${memory.strange.length} strange`)
  }
  over = true
  await Promise.all([...senders, crowd.end()])
  const { counts, broken } = await remembered(town, { sending, agents, seed })
  return {
    counts: {
      requests: sent(),
      ...counts,
      'policies of partners': told.policies.length,
      'reports of the switchboard': told.calls.length + told.unknown.length,
      'reports of WeChat': told.failed.length,
    },
    times: {},
    broken: [...broken, ...(await outsideBroken(town, told))],
  }
}

async function inTown(run: Run, fresh: boolean): Promise<Verdict> {
  const town = await openTown(500, ownDatabase)
  try {
    const instance = await Instance.open((port) => town.variables(port))
    try {
      return await repeated(town, instance, run, fresh)
    } finally {
      await instance.kill()
    }
  } finally {
    await town.close()
  }
}

/** Every request is one of the cycles. */
export const repeatedRequests: Campaign = {
  name: 'repeated',
  fault:
    'requests of customers, agents, partners, the switchboard and WeChat come twice at once, late and out of order',
  cycles: { full: 100_000, short: 400 },
  run: (run) => inTown(run, false),
  control: {
    condition: 'late repetitions have a key of their own',
    cycles: { full: 1_000, short: 100 },
    run: (run) => inTown(run, true),
  },
}
