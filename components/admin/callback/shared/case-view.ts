import type { AdminOutputs } from '../../api.ts'

/** Everything there is about one case. */
export type CaseView = AdminOutputs['callback']['view']
/** What only its holder sees. */
export type HeldView = NonNullable<CaseView['held']>
export type SpokenQuestion = NonNullable<HeldView['questions']>[number]
