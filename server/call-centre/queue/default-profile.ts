import { type Language, languages } from '../../vocabulary/dispositions.ts'

/** Who speaks what, without a profile: everybody speaks the first. */
export const defaultLanguages: readonly Language[] = [languages[0]]

/** When somebody works, without a profile: whenever calls may be made. */
export const defaultWorkDays: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
