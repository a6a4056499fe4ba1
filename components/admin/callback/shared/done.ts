import type { AdminOutputs } from '../../api.ts'
import type { CaseView } from './case-view.ts'

/** How the last case left this agent's hands. */
export type Done =
  | { readonly kind: 'RELEASED'; readonly policyNo: string }
  | {
      readonly kind: 'FINISHED'
      readonly policyNo: string
      readonly result: AdminOutputs['callback']['finish']
      /** The customer's other open cases. Filled only after a conversation: they may still be on the line. */
      readonly siblings: CaseView['siblings']
    }
