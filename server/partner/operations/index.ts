import { caseOperations } from '../cases/index.ts'
import type { Operation } from '../operation/operation.ts'
import { eventOperations } from './events.ts'
import { evidenceOperations } from './evidence.ts'
import { figureOperations } from './figures.ts'
import { policyOperations } from './policies.ts'
import { policyChanges } from './policy-changes.ts'
import { policyReads } from './policy-reads.ts'
import { productOperations } from './products.ts'
import { templateOperations } from './templates.ts'
import { visitOperations } from './visits.ts'

/** Every operation of the partner API. */
export const operations: readonly Operation[] = [
  ...policyOperations,
  ...policyChanges,
  ...policyReads,
  ...visitOperations,
  ...caseOperations,
  ...eventOperations,
  ...productOperations,
  ...templateOperations,
  ...figureOperations,
  ...evidenceOperations,
]
