import { setTimeout as wait } from 'node:timers/promises'
import { inTime } from '#components/h5/client/retry.ts'
import { type HttpAnswer, HttpConnection } from '#test/bench/http-client.ts'
import type { Memory } from './memory.ts'

/** Milliseconds after which a call without an answer is given up, as a phone does. */
const WITHIN_MS = 8_000
/** Milliseconds before a call is sent again: less than a phone waits, so that more calls meet the fault. */
const AGAIN_MS = [20, 60, 150]
/** Milliseconds after which somebody says that the platform did not recover. */
const PATIENCE_MS = 90_000

/** Thrown when an answer came, and it refuses. */
export class Refused extends Error {
  readonly answer: HttpAnswer
  constructor(path: string, answer: HttpAnswer) {
    super(`${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
    this.answer = answer
  }
}

/** The header by which the proxy names a sender's address. */
export function addressOf(person: number): string {
  return `X-Forwarded-For: 10.${(person >> 16) & 255}.${(person >> 8) & 255}.${person & 255}\r\n`
}

/** How somebody sends. */
export interface Sending {
  readonly memory: Memory
  /** The ports of the instances, which the sender tries in turns. */
  readonly ports: () => readonly number[]
}

/**
 * Somebody's connections. Each person has an address of their own, as behind a proxy, and turns to the next instance when
 * one does not answer. A call is sent again, as it was, until it is answered.
 */
export class Line {
  readonly #sending: Sending
  readonly #headers: string
  readonly #open = new Map<number, HttpConnection>()
  #turn: number

  constructor(sending: Sending, person: number) {
    this.#sending = sending
    this.#turn = person
    this.#headers = addressOf(person)
  }

  async #once(path: string, headers: string, body: string): Promise<HttpAnswer> {
    const ports = this.#sending.ports()
    const port = ports[this.#turn % Math.max(1, ports.length)]
    if (port === undefined) throw new Error('no instance listens')
    try {
      const connection = this.#open.get(port) ?? (await HttpConnection.open(port))
      this.#open.set(port, connection)
      return await inTime(connection.post(path, this.#headers + headers, body), WITHIN_MS, () => undefined)
    } catch (error) {
      this.#open.get(port)?.close()
      this.#open.delete(port)
      throw error
    }
  }

  /**
   * Sends a call until it is answered.
   * @throws Refused if the answer is neither 200 nor a failure of the server
   */
  async say(path: string, headers: string, body: string): Promise<string> {
    const began = performance.now()
    let last = ''
    for (let attempt = 0; performance.now() - began < PATIENCE_MS; attempt += 1) {
      try {
        return await this.sayOnce(path, headers, body)
      } catch (error) {
        if (error instanceof Refused) throw error
        last = error instanceof Error ? error.message : String(error)
      }
      this.#sending.memory.repeated += 1
      await wait(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)])
    }
    throw new Error(`${path}: no answer in ${PATIENCE_MS / 1000} s, at last ${last}`)
  }

  /**
   * Sends a call once.
   * @throws Refused like `say`
   * @throws Error if no answer came, or if it says that the server failed; the next call goes to another instance
   */
  async sayOnce(path: string, headers: string, body: string): Promise<string> {
    try {
      const answer = await this.#once(path, headers, body)
      if (answer.status === 200) return answer.body
      if (answer.status < 500) throw new Refused(path, answer)
      throw new Error(`${answer.status} ${answer.body.slice(0, 200)}`)
    } catch (error) {
      if (!(error instanceof Refused)) this.#turn += 1
      throw error
    }
  }

  close(): void {
    for (const connection of this.#open.values()) connection.close()
    this.#open.clear()
  }
}
