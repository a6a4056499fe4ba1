import type { AdminOutputs } from '../../api.ts'

/** The complete view of one case. */
export type CaseView = AdminOutputs['callback']['view']
/** The part of the view that only the agent who holds the case receives. */
export type HeldView = NonNullable<CaseView['held']>
export type SpokenQuestion = NonNullable<HeldView['questions']>[number]
