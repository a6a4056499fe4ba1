import { AsyncLocalStorage } from 'node:async_hooks'
import dns from 'node:dns'

/** Looks up a host. */
export type Look<Options, Answer extends unknown[]> = (
  host: string,
  options: Options,
  done: (...answer: Answer) => void,
) => void

/**
 * Returns the same with questions shared: while a host is being looked up, whoever asks for it waits for that answer.
 *
 * The system's resolver occupies one of libuv's threads until it answers or gives up, which takes it ten seconds or more
 * when a name server is gone, also if the one who asked has long given up. Half of the threads may look up names. Without
 * sharing, one vendor whose name server is gone would occupy all of them, and the database and all other vendors could not
 * be found either.
 */
export function shared<Options, Answer extends unknown[]>(
  look: Look<Options, Answer>,
): Look<Options, Answer> {
  const waiting = new Map<string, ((...answer: Answer) => void)[]>()
  return (host, options, done) => {
    const question = JSON.stringify([host, options])
    const own = AsyncLocalStorage.bind(done)
    const others = waiting.get(question)
    if (others !== undefined) {
      others.push(own)
      return
    }
    const all = [own]
    waiting.set(question, all)
    try {
      look(host, options, (...answer) => {
        waiting.delete(question)
        // In ticks of their own: one that throws must not keep the answer from the others.
        for (const each of all) process.nextTick(each, ...answer)
      })
    } catch (error) {
      waiting.delete(question)
      throw error
    }
  }
}

let isShared = false

/**
 * Shares all look-ups of this process. `fetch` and the connections to the database look names up by `dns.lookup` and take
 * no other function for it, so it is replaced in its module.
 */
export function shareLookups(): void {
  if (isShared) return
  isShared = true
  const { lookup } = dns
  const look = shared<unknown, unknown[]>((host, options, done) => {
    Reflect.apply(lookup, dns, options === undefined ? [host, done] : [host, options, done])
  })
  const replacement = (...given: unknown[]): unknown => {
    const [host] = given
    const done = given.at(-1)
    if (typeof host !== 'string' || typeof done !== 'function') return Reflect.apply(lookup, dns, given)
    const tell = (...answer: unknown[]) => {
      Reflect.apply(done, undefined, answer)
    }
    look(host, given.length > 2 ? given[1] : undefined, tell)
    return undefined
  }
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(lookup))
  Reflect.set(dns, 'lookup', replacement)
}
