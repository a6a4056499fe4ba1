import { setTimeout as wait } from 'node:timers/promises'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { percentile } from '#test/bench/row.ts'
import { Random } from '#test/simulation/support/random.ts'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { Instance } from '../instance.ts'
import { crowdOf } from '../people/crowd.ts'
import type { Habits } from '../people/customer.ts'
import type { Sending } from '../people/line.ts'
import { Memory } from '../people/memory.ts'
import { casesBroken } from '../remembered/cases.ts'
import { remembered } from '../remembered/remembered.ts'
import { ownDatabase } from '../servers.ts'
import { openTown, type Town } from '../town.ts'
import { type Gate, openGate } from './gate.ts'
import { leasesBroken } from './leases.ts'

const INSTANCES = 2
/** The instance is killed at one of this many statements. */
const STATEMENTS = 150
/** Agents who leave with a case in hand. */
const LEAVING = 3
/** Longer than a lease lasts after the agent's last step. */
const LEASE_OVER_MS = 21 * MINUTE_MS
const TELL_MS = 5_000
/** Milliseconds within which the agents who are to leave get a case, at most. */
const LEAVE_WITHIN_MS = 20_000

interface Member {
  readonly gate: Gate
  readonly instance: Instance
  isUp: boolean
}

async function openMembers(town: Town): Promise<Member[]> {
  const databasePort = Number(new URL(town.database.url).port)
  return await Promise.all(
    Array.from({ length: INSTANCES }, async () => {
      const gate = await openGate(databasePort)
      const url = new URL(town.database.url)
      url.port = String(gate.port)
      const instance = await Instance.open((port) => town.variables(port, url.href))
      return { gate, instance, isUp: true }
    }),
  )
}

async function kill({ gate, instance }: Member): Promise<void> {
  await instance.kill()
  gate.hangUp()
}

async function killed(town: Town, members: readonly Member[], run: Run, habits: Habits): Promise<Verdict> {
  const { seed, cycles, say } = run
  const memory = new Memory()
  const sending: Sending = {
    memory,
    ports: () => members.filter(({ isUp }) => isUp).map(({ instance }) => instance.port),
  }
  const agents = await town.signIn(sending.ports()[0] ?? 0)
  const random = Random.of(seed, 0)
  let leaving = false
  const goHome = (number: number) => leaving && number < LEAVING
  const crowd = crowdOf({ seed, sending, supply: town.supply, agents, habits, goHome })
  const starts: number[] = []
  const moments = { before: 0, after: 0 }
  let told = performance.now()
  await memory.next()
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    leaving = cycle === cycles - 1
    const member = random.pick(members)
    const moment = random.chance(0.5) ? 'before' : 'after'
    moments[moment] += 1
    let dying: Promise<void> = Promise.resolve()
    await member.gate.arm(1 + random.below(STATEMENTS), moment, () => {
      dying = kill(member)
    })
    await dying
    // The others hear of it as a proxy does, by connections that break; the instance comes back on the same port.
    const began = performance.now()
    await member.instance.start()
    starts.push(performance.now() - began)
    if (performance.now() - told > TELL_MS) {
      told = performance.now()
      say(
        `killed ${cycle + 1} of ${cycles}, ${memory.acknowledged} acknowledged, ${memory.strange.length} strange`,
      )
    }
  }
  const left = () => memory.calls.filter((call) => call.left).length
  for (const until = performance.now() + LEAVE_WITHIN_MS; left() < LEAVING && performance.now() < until; )
    await wait(100)
  await crowd.end()
  const { counts, broken } = await remembered(town, { sending, agents, seed })

  await town.forward(LEASE_OVER_MS)
  for (const member of members) await kill(member)
  const [first, ...others] = members
  for (const member of others) member.isUp = false
  await first?.instance.start()
  const leases = await leasesBroken(town, { sending, agents })
  return {
    counts: { 'killed before a statement': moments.before, 'after it': moments.after, ...counts },
    times: {
      'start of an instance p50': percentile(starts, 0.5),
      'until all cases of agents who left were taken': leases.ms,
    },
    broken: [...broken, ...leases.broken, ...(await casesBroken(town.pool, memory.calls))],
  }
}

async function inTown(run: Run, habits: Habits): Promise<Verdict> {
  const town = await openTown(500, ownDatabase)
  try {
    const members = await openMembers(town)
    try {
      return await killed(town, members, run, habits)
    } finally {
      for (const member of members) {
        await kill(member)
        await member.gate.close()
      }
    }
  } finally {
    await town.close()
  }
}

export const instanceKilled: Campaign = {
  name: 'instance-killed',
  fault: 'one of two instances is killed before or after a statement of its, and started again',
  cycles: { full: 1_000, short: 3 },
  run: (run) => inTown(run, { believesInSending: false }),
  control: {
    condition: 'customers take a call without an answer for done',
    cycles: { full: 5, short: 1 },
    run: (run) => inTown(run, { believesInSending: true }),
  },
}
