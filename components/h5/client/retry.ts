/**
 * How long the first try of something may take, the second, and every later one. What hangs is asked for again while somebody
 * still waits; what is only slow is given longer.
 */
const WITHIN_MS: readonly number[] = [8000, 12_000]
const LATER_WITHIN_MS = 20_000

/**
 * Does something that a bad network can keep from happening, and does it again.
 *
 * @param call is told how long this try may take, and keeps to it (`inTime`)
 * @param waits milliseconds before each further try
 * @param worthIt whether what went wrong may go well another time
 * @throws what the last try threw
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

/** Nothing came in time. */
export class Late extends Error {}

/**
 * Waits for something no longer than so long: the oldest browsers do not end a call that is given up.
 *
 * @param gaveUp told when it is too late
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

/** Does it once for all who ask; what failed is forgotten, so that who asks later has it done anew. */
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
