import type { AdminOutputs } from '#components/admin/api.ts'

export type { ProductProfile } from '#server/questionnaire/rules/coverage.ts'

export type VersionRow = AdminOutputs['template']['list'][number]
export type VersionDetails = AdminOutputs['template']['get']
export type Step = VersionDetails['steps'][number]
export type Standing = VersionRow['standing']

/** `true` when an action on a version is possible, otherwise the error code of the refusal. */
export type Possible = VersionDetails['actions']['edit']
