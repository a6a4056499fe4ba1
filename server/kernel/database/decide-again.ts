import { DomainError } from '../errors.ts'
import { isStale } from './db.ts'

/** What a round returns when somebody else wrote between its reading and its writing. */
export const WRITTEN_MEANWHILE: unique symbol = Symbol('written meanwhile')

/** Every round that is lost means that somebody else has got on, so a use case seldom needs more than two. */
const ROUNDS = 12

/**
 * Runs a use case that reads, decides, and writes only if nothing it has read was changed since; whenever somebody else was
 * faster it is run again from the start.
 *
 * @param round one attempt: takes its instant and reads everything anew, since a decision must not rest on what another writer
 *   has replaced. It returns WRITTEN_MEANWHILE, or lets PostgreSQL's serialisation failure through, when it came too late.
 * @param options.rounds how many attempts; more where many writers at once are expected
 * @param options.refusal what is thrown when every attempt came too late
 * @throws DomainError `refusal` (CONFLICT), or whatever an attempt throws
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
