import { randomUUID } from 'node:crypto'
import type { Random } from '#test/simulation/support/random.ts'
import { keptOfDial, keptOfResult } from '../people/agent.ts'
import { keptOf } from '../people/customer.ts'
import { Line, type Sending } from '../people/line.ts'
import type { Memory } from '../people/memory.ts'

/** Something that takes effect once, however often it is sent. */
export interface Message {
  readonly what: string
  /**
   * Sends it and returns its answer.
   * @param fresh with a key of its own, as if it were another message
   */
  send(fresh: boolean): Promise<string>
}

/** How many messages are remembered for being sent again. */
const KEPT = 400

/** Sends every message twice at once, and again when others have come in between. All answers must be the first one. */
export class Repeater {
  readonly #memory: Memory
  readonly #random: Random
  readonly #fresh: boolean
  readonly #kept: { readonly message: Message; readonly answer: string }[] = []
  sent = 0

  /** @param fresh each repetition has another key, so that it is another message */
  constructor(memory: Memory, random: Random, fresh: boolean) {
    this.#memory = memory
    this.#random = random
    this.#fresh = fresh
  }

  async #again(message: Message, answer: string): Promise<void> {
    const told = await message
      .send(this.#fresh)
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    this.sent += 1
    if (told !== answer)
      this.#memory.strange.push(`${message.what} was answered ${answer}, and repeated ${told}`)
  }

  /** @returns the answer; throws what the sender throws */
  async send(message: Message): Promise<string> {
    const [first, second] = await Promise.allSettled([message.send(false), message.send(false)])
    this.sent += 2
    if (first.status === 'rejected') throw first.reason
    if (second.status === 'rejected' || second.value !== first.value)
      this.#memory.strange.push(
        `${message.what} was answered ${first.value}, and at once ${second.status === 'rejected' ? second.reason : second.value}`,
      )
    const one = { message, answer: first.value }
    if (this.#kept.length < KEPT) this.#kept.push(one)
    else this.#kept[this.#random.below(KEPT)] = one
    const before = this.#random.pick(this.#kept)
    await this.#again(before.message, before.answer)
    return first.value
  }
}

const comparable: readonly (readonly [RegExp, (path: string, body: string) => string])[] = [
  [/^\/api\/trpc\//, (path, body) => keptOf(path.replace(/^.*\./, ''), body)],
  [/\/callback\.finish$/, (_, body) => keptOfResult(body)],
]

/** A person's connections, over which every command is sent more than once. */
export class RepeatingLine extends Line {
  readonly #repeater: Repeater
  readonly #other: Line

  constructor(sending: Sending, person: number, repeater: Repeater) {
    super(sending, person)
    this.#repeater = repeater
    this.#other = new Line(sending, person + 1_000_000)
  }

  override async say(path: string, headers: string, body: string): Promise<string> {
    const kept = comparable.find(([of]) => of.test(path))?.[1]
    if (kept === undefined) {
      // A second answer can tell more than the first: what is next, or how a case looks.
      const [first, second] = await Promise.all([
        super.say(path, headers, body),
        this.#other.say(path, headers, body),
      ])
      this.#repeater.sent += 2
      if (path.endsWith('callback.dial') && keptOfDial(first) !== keptOfDial(second))
        throw new Error(`${path} was answered ${first}, and at once ${second}`)
      return path.endsWith('callback.next') ? second : first
    }
    const lines = [
      (with_: string) => super.say(path, headers, with_),
      (with_: string) => this.#other.say(path, headers, with_),
    ]
    let turn = 0
    let whole = ''
    const message: Message = {
      what: path,
      send: async (fresh) => {
        const own = lines[turn++ % 2] ?? lines[0]
        const asked = fresh
          ? body.replace(/"commandId":"[^"]+"/, () => `"commandId":"${randomUUID()}"`)
          : body
        const answer = (await own?.(asked)) ?? ''
        whole ||= answer
        return kept(path, answer)
      },
    }
    await this.#repeater.send(message)
    return whole
  }

  override close(): void {
    this.#other.close()
    super.close()
  }
}
