import type { AdminOutputs } from '../api.ts'
import type { CaseView } from './case-view.ts'

/** What became of the case that was just in hand. */
export type Done =
  | { readonly kind: 'RELEASED'; readonly policyNo: string }
  | {
      readonly kind: 'FINISHED'
      readonly policyNo: string
      readonly result: AdminOutputs['callback']['finish']
      /** The customer was spoken to and may still be on the line: what else of theirs is open. */
      readonly siblings: CaseView['siblings']
    }
