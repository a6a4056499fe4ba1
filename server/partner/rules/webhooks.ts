import { DAY_MS } from '../../kernel/calendar.ts'
import { deliveryOutcomes } from '../../vocabulary/visits.ts'

/** Maximum number of endpoints in the installation. */
export const MOST_ENDPOINTS = 50
/** The longest URL of an endpoint, in characters. */
export const LONGEST_URL = 500
/** The longest description of an endpoint, in characters. */
export const LONGEST_DESCRIPTION = 60
/** Milliseconds for which a former secret still signs, so that the receiver can change over meanwhile. */
export const FORMER_SECRET_MS: number = DAY_MS
/** Maximum number of events that are sent once more at a time. */
export const MOST_REPLAYED = 10_000
/** The type of the message by which staff try an endpoint. It is no event of the feed. */
export const TEST_TYPE = 'webhook.test'

/** Where a delivery stands: not tried yet, tried in vain and to be tried again, taken, or given up. */
export const deliveryStates = ['WAITING', 'RETRYING', ...deliveryOutcomes] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Which deliveries of a period are sent once more. */
export const replayChoices = ['FAILED', 'ALL'] as const
export type ReplayChoice = (typeof replayChoices)[number]
