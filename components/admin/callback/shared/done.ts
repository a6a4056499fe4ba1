import type { AdminOutputs } from '../../api.ts'
import type { CaseView } from './case-view.ts'

/** How this agent's last case ended. */
export type Done =
  | { readonly kind: 'RELEASED'; readonly policyNo: string }
  | {
      readonly kind: 'FINISHED'
      readonly policyNo: string
      readonly caseId: string
      /** The lease under which the result was recorded. */
      readonly lease: string
      readonly result: AdminOutputs['callback']['finish']
      /**
       * The customer's other open cases. The list is filled only if the agent spoke with the customer, who can still
       * be on the line.
       */
      readonly siblings: CaseView['siblings']
    }
