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

  async connect(): Promise<void> {
    this.#connection ??= await HttpConnection.open(this.#port)
  }

  async send(path: string, input: unknown, answers: Answers): Promise<void> {
    const began = performance.now()
    try {
      const connection = this.#connection ?? (await HttpConnection.open(this.#port))
      this.#connection = connection
      const body = input === undefined ? '' : JSON.stringify(input)
      const { status, head } = await connection.post(path, this.#headers, body)
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

/** Connections of one customer, so that few sessions suffice. */
const CONNECTIONS_EACH = 4

/** Each customer looks at their policies and at a visit, in turns. */
const CUSTOMERS_CALLS = ['visit.pending', 'visit.view'] as const

export function customersOf({ platform, visits }: Place): {
  readonly senders: readonly Sender[]
  readonly ask: (number: number, answers: Answers) => Promise<void>
} {
  const senders = Array.from({ length: visits.length * CONNECTIONS_EACH }, (_, number) => {
    const place = number % visits.length
    return new Sender(platform.port, place, `rv_session=${visits[place]?.cookieToken}`)
  })
  let turn = 0
  return {
    senders,
    ask: async (number, answers) => {
      turn += 1
      const path = CUSTOMERS_CALLS[turn % 2] ?? CUSTOMERS_CALLS[0]
      const input = path === 'visit.view' ? { visitId: visits[number % visits.length]?.visitId } : undefined
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
 * @returns how many calls a second were sent, and how many were admitted
 */
export async function flood(
  customers: Customers,
  { perSecond, ms, answers }: { readonly perSecond: number; readonly ms: number; readonly answers: Answers },
): Promise<{ readonly sent: number; readonly admitted: number }> {
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
  const rates = { sent: (sent * 1000) / ms, admitted: (answers.admitted.length * 1000) / ms }
  await Promise.all(running)
  return rates
}

/** Agents who look at the queue and ask for the next case, each after a moment, until `over`. */
export async function agentsWork(
  { platform, agents }: Place,
  { over, answers }: { readonly over: AbortSignal; readonly answers: Answers },
): Promise<void> {
  const anything = { place: null, reason: null, urgency: null, language: null, agentId: null }
  await Promise.all(
    agents.map(async (cookie, number) => {
      const sender = new Sender(platform.port, 100_000 + number, cookie)
      await wait((number * 250) / agents.length)
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
