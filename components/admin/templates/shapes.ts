import type { AdminOutputs } from '#components/admin/api.ts'
import type { ProductProfile } from '#server/questionnaire/rules/coverage.ts'

export type VersionRow = AdminOutputs['template']['list'][number]
export type VersionDetails = AdminOutputs['template']['get']
export type Step = VersionDetails['steps'][number]
export type Standing = VersionRow['standing']
export type Profile = ProductProfile

/** Whether something can be done with a version, or the code of the reason why not. */
export type Possible = VersionDetails['actions']['edit']
