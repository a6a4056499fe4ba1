import { canonical } from '../../evidence/rules/canonical.ts'
import type { Day } from '../../kernel/calendar.ts'

/** What a second person approved: who prepared it and when, who approved it and when, and which policies it names. */
export interface Approval {
  readonly erasure: string
  readonly preparedBy: string
  readonly preparedAt: Date
  readonly approvedBy: string
  readonly approvedAt: Date
  readonly policies: readonly { readonly policyId: string; readonly endedOn: Day; readonly until: Day }[]
}

/** The text whose hash the entries of the log name. The order of the policies does not matter. */
export function approvalText({ policies, preparedAt, approvedAt, ...rest }: Approval): string {
  const listed = policies
    .map(({ policyId, endedOn, until }) => [policyId, endedOn, until])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1))
  return canonical({
    ...rest,
    preparedAt: preparedAt.toISOString(),
    approvedAt: approvedAt.toISOString(),
    policies: listed,
  })
}
