import type { Services } from '../../context.ts'
import { HOUR_MS, SECOND_MS } from '../../kernel/calendar.ts'
import type { Log } from '../../kernel/process/log.ts'
import { addUsage, type Usage } from './store.ts'

/** Milliseconds between two writes. A crash loses the requests of this time. */
const EVERY_MS = 5 * SECOND_MS
/**
 * Kinds of requests that are counted apart at a time. Keys, operations and problems are few; the bound only holds if the
 * database cannot be written for long.
 */
const MOST_KINDS = 5000

/** One answered request, as it is counted. */
export type Counted = Pick<Usage, 'keyId' | 'operation' | 'problem'> & { readonly status: number }

export interface UsageRecorder {
  /** Counts one request. It only adds to a number in memory. */
  note(request: Counted): void
  /** Writes what has been counted. If that fails, it is kept for the next time. */
  flush(): Promise<void>
  /** Writes the rest and stops. */
  stop(): Promise<void>
}

/**
 * Counts the requests of partners in memory, and adds the counts to the database every few seconds: no request waits for
 * it. Several instances add to the same counts.
 */
export function startUsageRecorder(
  services: Pick<Services, 'db' | 'clock'>,
  log: Pick<Log, 'error'>,
  everyMs: number = EVERY_MS,
): UsageRecorder {
  let counts = new Map<string, Usage>()
  let writing: Promise<void> | null = null

  function add(usage: Usage): void {
    const { hour, requests, ...kind } = usage
    const place = [hour.getTime(), ...Object.values(kind)].join('\n')
    const known = counts.get(place)
    if (known === undefined && counts.size >= MOST_KINDS) return
    counts.set(place, { ...usage, requests: requests + (known?.requests ?? 0) })
  }

  async function write(): Promise<void> {
    if (counts.size === 0) return
    const taken = counts
    counts = new Map()
    try {
      await addUsage(services, [...taken.values()])
    } catch (error) {
      for (const usage of taken.values()) add(usage)
      log.error({ err: error }, 'the use of the partner API could not be counted')
    }
  }

  async function flush(): Promise<void> {
    await writing
    writing ??= write().finally(() => {
      writing = null
    })
    await writing
  }

  const timer = setInterval(() => void flush(), everyMs)
  timer.unref()
  return {
    note: ({ keyId, operation, problem, status }) =>
      add({
        hour: new Date(Math.floor(services.clock.now().getTime() / HOUR_MS) * HOUR_MS),
        keyId,
        operation,
        statusClass: Math.floor(status / 100),
        problem,
        requests: 1,
      }),
    flush,
    stop: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
