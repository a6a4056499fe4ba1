import { caseOperations } from '../cases/index.ts'
import type { Operation } from '../operation/operation.ts'
import { eventOperations } from './events.ts'
import { policyOperations } from './policies.ts'
import { visitOperations } from './visits.ts'

/** Every operation of the partner API. */
export const operations: readonly Operation[] = [
  ...policyOperations,
  ...visitOperations,
  ...caseOperations,
  ...eventOperations,
]
