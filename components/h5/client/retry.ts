/**
 * Time limits in milliseconds of the first and the second attempt; later attempts have LATER_WITHIN_MS. The first
 * limit is short, so that a hanging request is repeated while the customer still waits. The later limits are longer,
 * so that a slow network has time to respond.
 */
const WITHIN_MS: readonly number[] = [8000, 12_000]
const LATER_WITHIN_MS = 20_000

/**
 * Repeats a call that can fail because of a bad network.
 * @param call receives the time limit of the attempt in milliseconds and must keep it (`inTime`)
 * @param waits milliseconds before each further attempt
 * @param waitAfter returns how many milliseconds to wait after this error instead of those given, or null if no further
 * attempt can succeed; the error is then thrown at once
 * @throws the error of the last attempt
 */
export async function again<T>(
  call: (withinMs: number) => Promise<T>,
  waits: readonly number[],
  waitAfter: (error: unknown, wait: number) => number | null = (_, wait) => wait,
): Promise<T> {
  for (const [turn, wait] of waits.entries()) {
    try {
      return await call(WITHIN_MS[turn] ?? LATER_WITHIN_MS)
    } catch (error) {
      const own = waitAfter(error, wait)
      if (own === null) throw error
      await new Promise((resolve) => setTimeout(resolve, own))
    }
  }
  return await call(WITHIN_MS[waits.length] ?? LATER_WITHIN_MS)
}

/** Thrown when an attempt exceeds its time limit. */
export class Late extends Error {}

/**
 * Rejects when work takes longer than its limit. Aborting the request is not enough, because the oldest browsers
 * ignore the abort and the promise would never settle.
 * @param gaveUp called at the limit, to abort the work where possible
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

/** Shares one call among all callers. A failed call is discarded, so that the next caller starts a new one. */
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
