import type { Operation } from '../operation/operation.ts'
import { callOperations } from './calls.ts'
import { readingCases } from './cases.ts'
import { commentsOnCases, commentsOnProblems } from './comments.ts'
import { readingProblems } from './problem-cases.ts'

/** The operations for cases, problem cases, and an outside call centre. */
export const caseOperations: readonly Operation[] = [
  ...readingCases,
  ...commentsOnCases,
  ...readingProblems,
  ...commentsOnProblems,
  ...callOperations,
]
