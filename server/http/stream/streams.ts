import type { ServerResponse } from 'node:http'
import { DomainError } from '../../kernel/errors.ts'

/**
 * Limits the number of long-lived responses that one person can have open. A response is no longer counted when its
 * connection closes for any reason. A response whose connection closed before `begin` is never counted.
 */
export function createStreams(mostPerPerson: number) {
  const open = new Map<string, number>()

  function giveBack(person: string): void {
    const left = (open.get(person) ?? 1) - 1
    if (left > 0) open.set(person, left)
    else open.delete(person)
  }

  return {
    /**
     * Begins to count a response.
     * @returns false if the client has already disconnected; the caller must then not start the stream
     * @throws DomainError TOO_MANY_REQUESTS
     */
    begin(person: string, response: ServerResponse): boolean {
      if (response.destroyed || response.closed) return false
      const now = open.get(person) ?? 0
      if (now >= mostPerPerson) throw new DomainError('TOO_MANY_REQUESTS')
      open.set(person, now + 1)
      response.once('close', () => giveBack(person))
      return true
    },
    /** Total number of open responses of all people. */
    get size(): number {
      return [...open.values()].reduce((sum, count) => sum + count, 0)
    },
  }
}

export type Streams = ReturnType<typeof createStreams>
