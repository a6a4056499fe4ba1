import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { SECOND_MS } from '../kernel/calendar.ts'
import { type Report, refusedReport } from './rules/report.ts'

/** A pack takes less than a second. */
const LONGEST = 20 * SECOND_MS
const MEMORY = '--max-old-space-size=512'
const ownWorker = new URL('./worker.ts', import.meta.url)

/** What a reader trusts, as texts: see server/verify/rules/trust.ts. */
export interface TrustTexts {
  readonly keys: string
  readonly certificates: string
}

/** Checks files in a process of its own, with limits on its time and memory. */
export interface Checker {
  /** A file at which the check fails or that exceeds a limit is reported as such. */
  check(bytes: Uint8Array): Promise<Report>
  close(): void
}

/** @throws Error if the process does not start */
async function start(worker: URL): Promise<ChildProcess> {
  const child = fork(fileURLToPath(worker), ['--check'], {
    serialization: 'advanced',
    execArgv: [MEMORY],
    silent: true,
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the check does not start')))
  await Promise.race([once(child, 'message'), ended])
  ended.catch(() => undefined)
  return child
}

/**
 * @param limits.longest the time for one file, in milliseconds
 * @param limits.worker the script of the process
 */
export function openChecker(
  trust: TrustTexts,
  { longest = LONGEST, worker = ownWorker }: { readonly longest?: number; readonly worker?: URL } = {},
): Checker {
  let running: ChildProcess | null = null
  return {
    async check(bytes) {
      const child = running ?? (await start(worker))
      running = null
      return await new Promise<Report>((resolve) => {
        const end = (report: Report, alive: boolean) => {
          clearTimeout(timer)
          child.removeAllListeners()
          // A process that was too slow or failed is not used for the next file.
          if (alive) running = child
          else child.kill('SIGKILL')
          resolve(report)
        }
        const failed = (what: 'FILE_TOO_SLOW' | 'FILE_DAMAGED') =>
          end(refusedReport('BROKEN', { what }), false)
        const timer = setTimeout(() => failed('FILE_TOO_SLOW'), longest)
        // Only the process below writes here.
        child.once('message', (report: Report) => end(report, true))
        child.once('exit', () => failed('FILE_DAMAGED'))
        child.send({ bytes, ...trust })
      })
    },
    close: () => void running?.kill('SIGKILL'),
  }
}
