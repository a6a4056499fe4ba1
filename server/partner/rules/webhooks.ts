import { DAY_MS } from '../../kernel/calendar.ts'

/** Maximum number of endpoints in the installation. */
export const MOST_ENDPOINTS = 50
/** The longest URL of an endpoint, in characters. */
export const LONGEST_URL = 500
/** The longest description of an endpoint, in characters. */
export const LONGEST_DESCRIPTION = 60
/** Milliseconds for which a former secret still signs, so that the receiver can change over meanwhile. */
export const FORMER_SECRET_MS: number = DAY_MS
