import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { type Line, Refused } from './line.ts'
import type { CallMemory, Memory } from './memory.ts'

/** An agent who is signed in. */
export interface Agent {
  readonly id: string
  readonly cookie: string
}

const of = <T extends z.ZodType>(data: T) => z.object({ result: z.object({ data }) })
const next = of(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('CASE'), caseId: z.string() }),
    z.object({ kind: z.literal('NOTHING'), because: z.string() }),
  ]),
)
const view = of(z.object({ held: z.object({ lease: z.string() }).nullable() }))
const dialled = of(z.object({ attemptId: z.string() }))
const finished = of(z.object({ next: z.string(), at: z.string().nullable() }))

const result = { disposition: 'NO_ANSWER', answers: null, promisedFor: null, language: null, problem: null }

/** The part of the answer to a result that must be the same whenever it is sent again. */
export const keptOfResult = (body: string) => JSON.stringify(finished.parse(JSON.parse(body)).result.data)

/** The part of the answer to dialling that must be the same whenever it is sent again. */
export const keptOfDial = (body: string) => dialled.parse(JSON.parse(body)).result.data.attemptId

/** What an agent sends with the result of a call that nobody answered. */
export function resultOf({ caseId, lease, note }: CallMemory): string {
  return JSON.stringify({ caseId, lease, result: { ...result, note } })
}

const headersOf = ({ cookie }: Agent) => `Cookie: ${cookie}\r\n`

/** One agent, with their connections. */
export class Desk {
  readonly #agent: Agent
  readonly #number: number
  readonly #line: Line
  readonly #memory: Memory

  constructor(agent: Agent, number: number, line: Line, memory: Memory) {
    this.#agent = agent
    this.#number = number
    this.#line = line
    this.#memory = memory
  }

  async #say(path: string, body: string): Promise<unknown> {
    return JSON.parse(await this.#line.say(`/api/admin/trpc/${path}`, headersOf(this.#agent), body))
  }

  /** Takes the next case and reads it. @returns null if there is none */
  async take(): Promise<CallMemory | null> {
    const told = next.parse(await this.#say('callback.next', '')).result.data
    if (told.kind === 'NOTHING') return null
    const { caseId } = told
    const { held } = view.parse(await this.#say('callback.view', JSON.stringify({ caseId }))).result.data
    if (held === null) throw new Error(`case ${caseId}: it was given to an agent who does not hold it`)
    const { lease } = held
    const known = this.#memory.calls.find((call) => call.lease === lease)
    if (known !== undefined) throw new Error(`case ${caseId}: the lease ${lease} was ended and is held`)
    const call: CallMemory = {
      ...{ agent: this.#number, agentId: this.#agent.id, caseId, lease, note: randomUUID() },
      ...{ attemptId: null, finished: null, left: false },
    }
    this.#memory.calls.push(call)
    this.#memory.acknowledge()
    return call
  }

  async dial(call: CallMemory): Promise<void> {
    const { caseId, lease } = call
    const told = dialled.parse(await this.#say('callback.dial', JSON.stringify({ caseId, lease })))
    call.attemptId = told.result.data.attemptId
    this.#memory.acknowledge()
  }

  async finish(call: CallMemory): Promise<void> {
    const path = '/api/admin/trpc/callback.finish'
    call.finished = keptOfResult(await this.#line.say(path, headersOf(this.#agent), resultOf(call)))
    this.#memory.acknowledge()
  }

  close(): void {
    this.#line.close()
  }
}

/** Milliseconds that a call takes which nobody answers. */
const TALK_MS = 100
/** Milliseconds after which an agent looks again whether a case waits. */
const LOOK_AGAIN_MS = 150

/**
 * Takes case after case, dials, and writes that nobody answered, until `over`; then ends the case in hand.
 * @param goHome whether the agent leaves now, with a case in hand
 */
export async function work(
  desk: Desk,
  memory: Memory,
  { over, goHome = () => false }: { readonly over: () => boolean; readonly goHome?: () => boolean },
): Promise<void> {
  while (!over()) {
    try {
      const call = await desk.take()
      if (call === null) {
        await wait(LOOK_AGAIN_MS)
        continue
      }
      if (goHome()) {
        call.left = true
        return
      }
      await desk.dial(call)
      await wait(TALK_MS)
      await desk.finish(call)
    } catch (error) {
      memory.strange.push(`agent: ${error instanceof Error ? error.message : String(error)}`)
      // A refused agent goes on with the next case.
      if (!(error instanceof Refused)) await wait(LOOK_AGAIN_MS)
    }
  }
}
