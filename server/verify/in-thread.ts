import { Worker } from 'node:worker_threads'
import { SECOND_MS } from '../kernel/calendar.ts'
import { type Report, refusedReport } from './rules/verify.ts'

/** A pack takes less than a second. */
const LONGEST = 20 * SECOND_MS
const MOST_MEGABYTES = 512

/** What a reader trusts, as texts: see server/verify/rules/trust.ts. */
export interface TrustTexts {
  readonly keys: string
  readonly certificates: string
}

/**
 * Checks a file in a thread of its own, with limits on its time and memory. A file at which the check fails or that
 * exceeds a limit is reported as such.
 */
export async function verifyInThread(
  bytes: Uint8Array,
  trust: TrustTexts,
  longest: number = LONGEST,
): Promise<Report> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { bytes, ...trust },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Report>((resolve) => {
      timer = setTimeout(() => resolve(refusedReport('BROKEN', { what: 'FILE_TOO_SLOW' })), longest)
      worker.once('message', resolve)
      worker.once('error', () => resolve(refusedReport('BROKEN', { what: 'FILE_DAMAGED' })))
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
