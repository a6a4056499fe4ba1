import { thisMachine } from '#server/verify/machine.ts'
import { type Presented, present } from '#server/verify/rules/present.ts'
import { refusedReport } from '#server/verify/rules/report.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { verifyPack } from '#server/verify/rules/verify.ts'
import { hashes } from './hashes.ts'

/** What a check is about. The texts are those of the page's fields. */
export interface Question {
  readonly bytes: Uint8Array
  readonly keys: string
  readonly certificates: string
}

/** A pack takes less than a second. */
const LONGEST_MS = 20_000

/** Checks a file in this thread. */
export async function check({ bytes, keys, certificates }: Question): Promise<Presented> {
  const { trust } = readTrust(hashes.sha256, keys, certificates)
  return present(await verifyPack(thisMachine(hashes), bytes, trust))
}

export type Answer = { readonly ready: true } | { readonly ready: false; readonly presented: Presented }

/**
 * Checks a file in a thread of its own, which is ended if the file keeps it busy for too long. If the browser starts no such
 * thread, the file is checked in this one.
 *
 * @param script the text of this page's script, which is also that of the thread
 */
export function checkInThread(script: string, question: Question): Promise<Presented> {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(url)
  let ready = false
  return new Promise<Presented>((resolve, reject) => {
    const end = (presented: Presented) => {
      clearTimeout(timer)
      worker.terminate()
      URL.revokeObjectURL(url)
      resolve(presented)
    }
    const timer = setTimeout(
      () => end(present(refusedReport('BROKEN', { what: 'FILE_TOO_SLOW' }))),
      LONGEST_MS,
    )
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (!data.ready) return end(data.presented)
      ready = true
      worker.postMessage(question)
    })
    worker.addEventListener('error', () => {
      if (ready) return end(present(refusedReport('BROKEN', { what: 'FILE_DAMAGED' })))
      check(question).then(end, reject)
    })
  })
}
