/** 通话结果码 (dispositions): how one call ended. The domain document's section on the callback queue defines them. */
export const dispositions = [
  'COMPLETED',
  'APPOINTMENT',
  'NO_ANSWER',
  'UNAVAILABLE',
  'BUSY',
  'POWERED_OFF',
  'WRONG_NUMBER',
  'HUNG_UP',
  'REFUSED',
  'NOT_APPLICANT',
  'IDENTITY_MISMATCH',
  'LANGUAGE_OR_HEALTH',
  'COMPLAINT',
  'SURRENDER_INTENT',
  'OTHER',
] as const
export type Disposition = (typeof dispositions)[number]

/** The additional record that a disposition requires from the agent. */
export type DispositionNeed = 'QUESTIONNAIRE' | 'APPOINTMENT' | 'PROBLEM' | 'LANGUAGE' | 'NOTE'

/**
 * The consequence for the case. The case is finished, called at the promised time, called again, moved to letter or
 * branch follow-up, or becomes a problem case.
 */
export type DispositionNext =
  | { readonly next: 'FINISH' | 'APPOINTMENT' | 'RETRY' | 'PROBLEM' }
  /** `cause` is recorded on the follow-up, and says why the calls ended. */
  | { readonly next: 'FOLLOW_UP'; readonly cause: FollowUpCause }

export type DispositionRule = DispositionNext & {
  /** Whether the call reached the applicant. The contact rate is the share of calls that did. */
  readonly contact: boolean
  /**
   * Whether the call counts as an attempt without contact. After enough of these attempts (`attemptsUntilUnreachable`
   * in settings.ts) the applicant is considered unreachable.
   */
  readonly counted: boolean
  readonly needs: DispositionNeed | null
}

/**
 * The rules of each disposition [D]. A wrong number, a refusal and a failed identity confirmation go to letter or
 * branch follow-up at once. Further calls would only disturb a stranger or a person who has refused. A call that a
 * third party answers or that is hung up counts as an attempt without contact; otherwise such a case would never end.
 */
export const dispositionRules: Readonly<Record<Disposition, DispositionRule>> = {
  COMPLETED: { contact: true, counted: false, needs: 'QUESTIONNAIRE', next: 'FINISH' },
  APPOINTMENT: { contact: true, counted: false, needs: 'APPOINTMENT', next: 'APPOINTMENT' },
  NO_ANSWER: { contact: false, counted: true, needs: null, next: 'RETRY' },
  UNAVAILABLE: { contact: false, counted: true, needs: null, next: 'RETRY' },
  BUSY: { contact: false, counted: true, needs: null, next: 'RETRY' },
  POWERED_OFF: { contact: false, counted: true, needs: null, next: 'RETRY' },
  WRONG_NUMBER: { contact: false, counted: true, needs: null, next: 'FOLLOW_UP', cause: 'WRONG_NUMBER' },
  HUNG_UP: { contact: false, counted: true, needs: null, next: 'RETRY' },
  REFUSED: { contact: true, counted: false, needs: 'NOTE', next: 'FOLLOW_UP', cause: 'REFUSED' },
  NOT_APPLICANT: { contact: false, counted: true, needs: null, next: 'RETRY' },
  IDENTITY_MISMATCH: {
    contact: false,
    counted: false,
    needs: 'NOTE',
    next: 'FOLLOW_UP',
    cause: 'IDENTITY_MISMATCH',
  },
  LANGUAGE_OR_HEALTH: { contact: true, counted: false, needs: 'LANGUAGE', next: 'RETRY' },
  COMPLAINT: { contact: true, counted: false, needs: 'PROBLEM', next: 'PROBLEM' },
  SURRENDER_INTENT: { contact: true, counted: false, needs: 'PROBLEM', next: 'PROBLEM' },
  OTHER: { contact: false, counted: true, needs: 'NOTE', next: 'RETRY' },
}

/** 问题件类别 (categories of problem cases). */
export const problemCategories = [
  'FORGED_SIGNATURE',
  'RISK_NOT_TRANSCRIBED',
  'TERMS_UNCLEAR',
  'NOT_RECORDED',
  'POLICY_NOT_DELIVERED',
  'UNTRUE_DISCLOSURE',
  'SURRENDER_INTENT',
  'EXTRA_BENEFITS',
  'OTHER',
] as const
export type ProblemCategory = (typeof problemCategories)[number]

/** The reasons why a case moves from calling to letter or branch follow-up. */
export const followUpCauses = [
  'UNREACHABLE',
  'WRONG_NUMBER',
  'REFUSED',
  'IDENTITY_MISMATCH',
  'HEALTH',
] as const
export type FollowUpCause = (typeof followUpCauses)[number]

/** Languages in which calls can be held. Every agent speaks the first one. */
export const languages = ['zh', 'yue', 'en'] as const
export type Language = (typeof languages)[number]

/** The outcomes of a closed case. */
export const caseOutcomes = ['SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'CANCELLED'] as const

/** 信函 (letter) or 面访 (branch visit). */
export const followUpKinds = ['LETTER', 'BRANCH'] as const
export type FollowUpKind = (typeof followUpKinds)[number]

/**
 * The result of a letter or branch follow-up. The system sets CALLED_IN and CANCELLED; staff cannot choose them.
 * - CONFIRMED_IN_WRITING and CONFIRMED_IN_PERSON finish the visit.
 * - CALLED_IN: the customer called, and the agents continue the visit.
 * - CANCELLED: the visit was cancelled.
 */
export const followUpResults = [
  'CONFIRMED_IN_WRITING',
  'CONFIRMED_IN_PERSON',
  'PROBLEM_FOUND',
  'NO_REPLY',
  'MOVED_AWAY',
  'CALLED_IN',
  'CANCELLED',
] as const
export type FollowUpResult = (typeof followUpResults)[number]
