import { setTimeout as wait } from 'node:timers/promises'
import type { Runner } from 'graphile-worker'
import type { Log } from '../kernel/process/log.ts'

/** Milliseconds before a runner that ended is started again. */
const AGAIN_MS = 1_000

/** The job runner of this instance, for as long as the instance runs. */
export interface Jobs {
  readonly addJob: Runner['addJob']
  /** The events of the runner that runs now. */
  readonly events: () => Runner['events']
  /** Whether a runner is at work. Between the end of one and the start of the next, none is. */
  readonly running: () => boolean
  readonly stop: () => Promise<void>
}

/**
 * Keeps a job runner running. graphile-worker ends its runner if it cannot reach the database for a while. Without a new
 * one, this instance would go on answering requests and never work on a job again.
 *
 * @param start starts a runner
 */
export async function keepRunning(
  start: () => Promise<Runner>,
  log: Pick<Log, 'error'>,
  againMs: number = AGAIN_MS,
): Promise<Jobs> {
  const stopped = new AbortController()
  let runner = await start()
  let running = true

  async function startAgain(): Promise<Runner | null> {
    for (;;) {
      await wait(againMs, undefined, { signal: stopped.signal }).catch(() => undefined)
      if (stopped.signal.aborted) return null
      try {
        return await start()
      } catch (error) {
        log.error({ err: error }, 'the job runner could not be started')
      }
    }
  }

  async function watchOver(): Promise<void> {
    for (;;) {
      const failure: unknown = await runner.promise.then(
        () => undefined,
        (error: unknown) => error,
      )
      running = false
      if (stopped.signal.aborted) return
      log.error({ err: failure, alarm: 'JOB_RUNNER_ENDED' }, 'the job runner ended, and is started again')
      const next = await startAgain()
      if (next === null) return
      runner = next
      running = true
    }
  }

  const watching = watchOver()
  return {
    addJob: (...job) => runner.addJob(...job),
    events: () => runner.events,
    running: () => running,
    stop: async () => {
      stopped.abort()
      // A runner that has just ended by itself refuses to stop.
      await runner.stop().catch(() => undefined)
      await watching
    },
  }
}
