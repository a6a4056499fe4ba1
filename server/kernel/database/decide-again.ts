import { DomainError } from '../errors.ts'
import { isStale } from './db.ts'

/** The result of a round in which another write came between the round's read and its write. */
export const WRITTEN_MEANWHILE: unique symbol = Symbol('written meanwhile')

/**
 * Maximum number of rounds. A round fails only because another write succeeded, so a use case rarely needs more than
 * two rounds.
 */
const ROUNDS = 12

/**
 * Runs a use case that reads, decides, and writes only if the data it read has not changed. If another write came
 * first, the use case runs again from the start.
 *
 * @param round one attempt. It must read the time and all data again, because a decision must not rest on outdated
 * data. If another write came first, it returns WRITTEN_MEANWHILE or throws PostgreSQL's serialisation failure.
 * @param options.rounds maximum number of attempts; set a higher number if many concurrent writes are expected
 * @param options.refusal thrown if another write came first in every attempt
 * @throws DomainError `refusal` (CONFLICT by default), or any other error of an attempt
 */
export async function decideAgain<T>(
  round: () => Promise<T | typeof WRITTEN_MEANWHILE>,
  options: { readonly rounds?: number; readonly refusal?: 'CONFLICT' | 'EDITED_MEANWHILE' } = {},
): Promise<T> {
  for (let left = options.rounds ?? ROUNDS; left > 0; left -= 1) {
    try {
      const result = await round()
      if (result !== WRITTEN_MEANWHILE) return result
    } catch (error) {
      if (!isStale(error)) throw error
    }
  }
  throw new DomainError(options.refusal ?? 'CONFLICT')
}
