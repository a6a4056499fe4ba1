import { DomainError } from '../errors.ts'
import { isStale } from './db.ts'

/** What a round returns when another write came between its read and its write. */
export const WRITTEN_MEANWHILE: unique symbol = Symbol('written meanwhile')

/** A round is lost only because another write succeeded, so a use case rarely needs more than two. */
const ROUNDS = 12

/**
 * Runs a use case that reads, decides, and writes only if nothing it read has changed. If another write came
 * first, it runs again from the start.
 *
 * @param round one attempt: takes its instant and reads everything again, because a decision must not rest on
 * data that another write replaced. It returns WRITTEN_MEANWHILE, or lets PostgreSQL's serialisation failure
 * through, when another write came first.
 * @param options.rounds how many attempts; more where many concurrent writes are expected
 * @param options.refusal thrown when every attempt was lost
 * @throws DomainError `refusal` (CONFLICT by default), or what an attempt throws
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
