/**
 * Time limits of the first and the second try; later ones have LATER_WITHIN_MS. The first is short, so that a request that
 * hangs is made again while the customer still waits; the later ones are longer, so that a slow network can answer at all.
 */
const WITHIN_MS: readonly number[] = [8000, 12_000]
const LATER_WITHIN_MS = 20_000

/**
 * Repeats a call that a bad network can make fail.
 *
 * @param call is given the time limit of this try and has to keep it (`inTime`)
 * @param waits milliseconds before each further try
 * @param worthIt whether an error may pass with another try; any other is thrown at once
 * @throws the last try's error
 */
export async function again<T>(
  call: (withinMs: number) => Promise<T>,
  waits: readonly number[],
  worthIt: (error: unknown) => boolean = () => true,
): Promise<T> {
  for (const [turn, wait] of waits.entries()) {
    try {
      return await call(WITHIN_MS[turn] ?? LATER_WITHIN_MS)
    } catch (error) {
      if (!worthIt(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  return await call(WITHIN_MS[waits.length] ?? LATER_WITHIN_MS)
}

/** A try exceeded its time limit. */
export class Late extends Error {}

/**
 * Rejects when work takes longer than its limit. Aborting the request is not enough: the oldest browsers ignore it, and the
 * promise would never settle.
 *
 * @param gaveUp called at the limit, to abort what can be aborted
 * @throws Late
 */
export async function inTime<T>(work: Promise<T>, withinMs: number, gaveUp: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      gaveUp()
      reject(new Late())
    }, withinMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Shares one call among all callers. A failed call is forgotten, so that the next caller starts a new one. */
export function once<T>(call: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= call().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}
