/**
 * OUT: the agent called. IN: the customer called. SAME: an existing call continued with another policy of the
 * same customer.
 */
export const directions = ['OUT', 'IN', 'SAME'] as const
export type Direction = (typeof directions)[number]

/**
 * OPEN: the handler has not recorded a resolution. RESOLVED: the handler has recorded a resolution, and another
 * person must confirm it. CLOSED: the other person has confirmed the resolution.
 */
export const problemStatuses = ['OPEN', 'RESOLVED', 'CLOSED'] as const
export type ProblemStatus = (typeof problemStatuses)[number]

/** The states of a letter or branch follow-up. */
export const followUpStatuses = ['OPEN', 'SENT', 'DONE'] as const
export type FollowUpStatus = (typeof followUpStatuses)[number]

/** Reasons to doubt that the answers were given on the phone. */
export const callDoubts = ['NO_CALL', 'TOO_SHORT'] as const
export type CallDoubt = (typeof callDoubts)[number]

/**
 * The reasons for which a call is reviewed. The domain document requires a random 5 % of the calls, every complaint
 * and every applicant aged 60 or more. Doubts about whether the call took place are further reasons.
 */
export const qualityReasons = ['RANDOM', 'COMPLAINT', 'AGE_60', ...callDoubts] as const
export type QualityReason = (typeof qualityReasons)[number]

/** The states of a call's review. */
export const qualityStatuses = ['OPEN', 'DONE'] as const

/**
 * What came of opening a recording. SENT: the switchboard's recording was sent to the reviewer. MISSING: the switchboard
 * does not have the recording any more.
 */
export const openingOutcomes = ['SENT', 'MISSING'] as const
export type OpeningOutcome = (typeof openingOutcomes)[number]

/** Maximum number of cases that one command of a supervisor can name, so that its transaction stays short. */
export const STEER_MOST = 500
