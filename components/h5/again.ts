/**
 * Does something that a bad network can keep from happening, and does it again.
 *
 * @param waits milliseconds before each further try
 * @param worthIt whether what went wrong may go well another time
 * @throws what the last try threw
 */
export async function again<T>(
  call: () => Promise<T>,
  waits: readonly number[],
  worthIt: (error: unknown) => boolean = () => true,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await call()
    } catch (error) {
      if (!worthIt(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  return await call()
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
