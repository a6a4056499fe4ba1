import { type Language, languages } from '../../vocabulary/dispositions.ts'

/** Languages of an agent without a profile: only the first of `languages`, because every agent speaks that language. */
export const defaultLanguages: readonly Language[] = [languages[0]]

/** Work days of an agent without a profile: every day on which calls may be made. */
export const defaultWorkDays: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
