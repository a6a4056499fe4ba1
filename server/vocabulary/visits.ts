/** How far a visit is: OPEN, then how it ended. */
export const visitStages = ['OPEN', 'SUCCESS', 'CALLBACK', 'CANCELLED'] as const
export type VisitStage = (typeof visitStages)[number]

/** 转人工原因 (callback reasons): why a visit goes to the call centre. */
export const callbackReasons = [
  'NEGATIVE_ANSWER',
  'WINDOW_EXPIRED',
  'FACE_FAILED_3_DAYS',
  'COOLING_OFF_SHORT',
  'CUSTOMER_REQUESTED',
  'PHONE_NOT_MINE',
  'VENDOR_REDIRECT',
] as const
export type CallbackReason = (typeof callbackReasons)[number]

/** Why a visit ends without a result. EXEMPT: the policy was exempted from visiting (免回访). */
export const cancelReasons = ['SURRENDERED', 'WITHDRAWN', 'APPLICANT_REPLACED', 'EXEMPT'] as const
export type CancelReason = (typeof cancelReasons)[number]

/** 免回访原因 (why a policy is exempt from visiting). The core system knows them; this platform cannot check them. */
export const exemptionReasons = [
  /** The contract runs for a year or less. */
  'SHORT_TERM',
  'GROUP',
  'NO_COOLING_OFF',
  'APPLICANT_DECEASED',
  /** The note says what it is. */
  'OTHER',
] as const
export type ExemptionReason = (typeof exemptionReasons)[number]

/**
 * 合同终止原因 (why a contract ended): 满期, 退保, 撤件, 理赔终止, 失效终止, 其他. SURRENDERED and WITHDRAWN are also statuses of a
 * policy, and then the policy has that status.
 */
export const policyEndReasons = ['MATURED', 'SURRENDERED', 'WITHDRAWN', 'CLAIMED', 'LAPSED', 'OTHER'] as const
export type PolicyEndReason = (typeof policyEndReasons)[number]

/** PREPARED: waits for a second person. APPROVED: the jobs erase it. CANCELLED: nothing of it was erased. */
export const erasureStatuses = ['PREPARED', 'APPROVED', 'CANCELLED', 'DONE'] as const
export type ErasureStatus = (typeof erasureStatuses)[number]

/**
 * A policy on its way through an erasure. LOGGED: the log has its entry. KEPT: something came between, for example a legal
 * hold, so that nothing of it was erased.
 */
export const erasureStates = ['WAITING', 'LOGGED', 'ERASED', 'KEPT'] as const
export type ErasureState = (typeof erasureStates)[number]

/** On what ground somebody asks for deletion: the cases of 个人信息保护法 第四十七条, in its order. */
export const deletionGrounds = [
  'PURPOSE_OVER',
  'SERVICE_ENDED',
  'CONSENT_WITHDRAWN',
  'UNLAWFUL',
  'OTHER',
] as const
export type DeletionGround = (typeof deletionGrounds)[number]

/** How staff made sure that whoever asks is the applicant, or acts for the applicant. */
export const askerChecks = ['AT_COUNTER', 'CALLED_BACK', 'BY_LETTER', 'REPRESENTATIVE'] as const
export type AskerCheck = (typeof askerChecks)[number]

/** Which of the law's two times a contract has (保险法 第八十七条): its term was longer than a year, or not. */
export const retentionTerms = ['LONG', 'SHORT'] as const
export type RetentionTerm = (typeof retentionTerms)[number]

/** Maximum number of characters of the words about an exemption. */
export const LONGEST_EXEMPTION_NOTE = 200

/** The answers to a question: 是 or 否. */
export const answerValues = ['YES', 'NO'] as const
export type AnswerValue = (typeof answerValues)[number]

/** How an outgoing message ended. */
export const messageOutcomes = ['DELIVERED', 'SKIPPED', 'FAILED'] as const
export type MessageOutcome = (typeof messageOutcomes)[number]

/** The delivery receipts of a text message: ARRIVED or LOST as the carrier reported, NONE if it never reported. */
export const messageReceipts = ['ARRIVED', 'LOST', 'NONE'] as const
export type MessageReceipt = (typeof messageReceipts)[number]

/**
 * The events that partners learn of: the milestones of a visit, the calls about it, its problem case and its follow-up.
 * Clients decide by these names, so that a name never changes its meaning.
 */
export const feedEventTypes = [
  'visit.opened',
  'visit.succeeded',
  'visit.sent_to_callback',
  'visit.left_the_phone',
  'visit.cancelled',
  'case.call_finished',
  'problem.opened',
  'problem.resolved',
  'problem.reopened',
  'problem.closed',
  'follow_up.sent',
  'follow_up.done',
] as const
export type FeedEventType = (typeof feedEventTypes)[number]

/**
 * ACTIVE: deliveries are sent. PAUSED: staff stopped it. DISABLED: the platform stopped it, because nothing reached it
 * for three days, or because it said that it is gone.
 */
export const endpointStates = ['ACTIVE', 'PAUSED', 'DISABLED'] as const
export type EndpointState = (typeof endpointStates)[number]

/** Why the platform disabled an endpoint. */
export const endpointEnds = ['UNREACHABLE', 'GONE'] as const

/** How a delivery ended: the endpoint took it, or it was given up after its last try. */
export const deliveryOutcomes = ['DELIVERED', 'FAILED'] as const
