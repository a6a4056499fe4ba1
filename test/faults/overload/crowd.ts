import { setTimeout as wait } from 'node:timers/promises'
import { HttpConnection } from '#test/bench/http-client.ts'
import { percentile } from '#test/bench/row.ts'
import { type Place, sentBy } from './place.ts'

/** What senders were answered. */
export interface Answers {
  /** Milliseconds until each answer with 200. */
  readonly admitted: number[]
  /** Milliseconds until each 503 that says when to come again. */
  readonly refused: number[]
  /** Anything else, counted by what it was. */
  readonly others: Map<string, number>
}

export function noAnswers(): Answers {
  return { admitted: [], refused: [], others: new Map() }
}

function note(answers: Answers, ms: number, status: number, head: string): void {
  if (status === 200) answers.admitted.push(ms)
  else if (status === 503 && /\r\nretry-after: \d+/i.test(head)) answers.refused.push(ms)
  else answers.others.set(`status ${status}`, (answers.others.get(`status ${status}`) ?? 0) + 1)
}

/** Somebody with a connection of their own, as behind a proxy. */
export class Sender {
  readonly #port: number
  readonly #headers: string
  #connection: HttpConnection | null = null

  constructor(port: number, number: number, cookie: string) {
    this.#port = port
    this.#headers = sentBy(number, cookie)
  }

  async send(path: string, input: unknown, answers: Answers): Promise<void> {
    const began = performance.now()
    try {
      this.#connection ??= await HttpConnection.open(this.#port)
      const body = input === undefined ? '' : JSON.stringify(input)
      const { status, head } = await this.#connection.post(path, this.#headers, body)
      note(answers, performance.now() - began, status, head)
    } catch (error) {
      this.close()
      const what = error instanceof Error ? error.message : String(error)
      answers.others.set(what, (answers.others.get(what) ?? 0) + 1)
    }
  }

  close(): void {
    this.#connection?.close()
    this.#connection = null
  }
}

/** Each customer looks at their policies and at a visit, in turns. */
const CUSTOMERS_CALLS = ['visit.pending', 'visit.view'] as const

export function customersOf({ platform, visits }: Place): {
  readonly senders: readonly Sender[]
  readonly ask: (number: number, answers: Answers) => Promise<void>
} {
  const senders = visits.map(
    ({ cookieToken }, number) => new Sender(platform.port, number, `rv_session=${cookieToken}`),
  )
  let turn = 0
  return {
    senders,
    ask: async (number, answers) => {
      turn += 1
      const path = CUSTOMERS_CALLS[turn % 2] ?? CUSTOMERS_CALLS[0]
      const input = path === 'visit.view' ? { visitId: visits[number]?.visitId } : undefined
      await senders[number]?.send(`/api/trpc/${path}`, input, answers)
    },
  }
}

type Customers = ReturnType<typeof customersOf>

/** How many calls a second customers get answered who each wait for the answer before. */
export async function capacityOf(customers: Customers, atOnce: number, ms: number): Promise<number> {
  const answers = noAnswers()
  const until = performance.now() + ms
  await Promise.all(
    Array.from({ length: atOnce }, async (_, number) => {
      while (performance.now() < until) await customers.ask(number, answers)
    }),
  )
  return (answers.admitted.length * 1000) / ms
}

/**
 * Sends at a rate, whatever the answers are. A sender whose last call is not answered does not send; the others do.
 * @returns how many calls were sent
 */
export async function flood(
  customers: Customers,
  { perSecond, ms, answers }: { readonly perSecond: number; readonly ms: number; readonly answers: Answers },
): Promise<number> {
  const free = customers.senders.map((_, number) => number)
  const began = performance.now()
  let sent = 0
  const running = new Set<Promise<void>>()
  while (performance.now() - began < ms) {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1000)
    // What this machine could not send in time is not made up for in one burst.
    for (let left = Math.min(due - sent, perSecond / 50); left >= 1; left -= 1) {
      const number = free.shift()
      if (number === undefined) break
      sent += 1
      const one = customers.ask(number, answers).then(() => {
        free.push(number)
        running.delete(one)
      })
      running.add(one)
    }
    await wait(4)
  }
  await Promise.all(running)
  return sent
}

/** Agents who look at the queue and ask for the next case, each after a moment, until `over`. */
export async function agentsWork(
  { platform, agent }: Place,
  {
    agents,
    over,
    answers,
  }: { readonly agents: number; readonly over: AbortSignal; readonly answers: Answers },
): Promise<void> {
  const anything = { place: null, reason: null, urgency: null, language: null, agentId: null }
  await Promise.all(
    Array.from({ length: agents }, async (_, number) => {
      const sender = new Sender(platform.port, 100_000 + number, agent)
      await wait((number * 250) / agents)
      while (!over.aborted) {
        await sender.send(
          '/api/admin/trpc/queue.cases',
          { filter: anything, after: null, limit: 20 },
          answers,
        )
        await sender.send('/api/admin/trpc/callback.next', undefined, answers)
        await wait(250)
      }
      sender.close()
    }),
  )
}

/** What health checks are answered, until `over`: an instance with too much to do must not be restarted for it. */
export async function probe({ platform }: Place, over: AbortSignal): Promise<{ ms: number[]; bad: number }> {
  const seen = { ms: [] as number[], bad: 0 }
  while (!over.aborted) {
    for (const path of ['/livez', '/readyz']) {
      const began = performance.now()
      const answer = await fetch(`http://127.0.0.1:${platform.port}${path}`).catch(() => null)
      // In the demo, /readyz of a server with keys of its own says 503 at any time; that it answers is what counts.
      if (answer === null || (path === '/livez' && answer.status !== 200)) seen.bad += 1
      seen.ms.push(performance.now() - began)
      await answer?.arrayBuffer()
    }
    await wait(200)
  }
  return seen
}

export const p99 = (ms: readonly number[]) => percentile(ms, 0.99)
