import type { Right } from './rights.ts'

/** The records on which staff can comment. */
export const commentTargets = ['visit', 'case', 'problem', 'template'] as const
export type CommentTarget = (typeof commentTargets)[number]

/** Who may open the page of a record may read and write the comments on it. Mentions are told to the same people. */
export const commentRights = {
  visit: 'visit.read',
  case: 'callback.supervise',
  problem: 'problem.read',
  template: 'template.read',
} as const satisfies Readonly<Record<CommentTarget, Right>>

/** Maximum number of characters of a comment. */
export const LONGEST_COMMENT = 2000
/** Maximum number of people that one comment mentions. */
export const MOST_MENTIONS = 20
