import { may, type Right, type StaffRole } from '../../vocabulary/rights.ts'

/**
 * The lists that are told of changes, by the names of the admin's resources, each with the right that opens it. Visits are
 * not listed, because the customers change them all the time.
 */
export const liveResources = {
  templates: 'template.read',
  products: 'product.read',
  alerts: 'report.read',
  alertRules: 'report.read',
  cases: 'callback.read',
  problems: 'problem.read',
  followUps: 'callback.read',
  quality: 'quality.review',
  settings: 'setting.read',
  staff: 'staff.manage',
  partners: 'partner.manage',
  webhooks: 'partner.manage',
  deliveries: 'partner.manage',
} as const satisfies Readonly<Record<string, Right>>
export type LiveResource = keyof typeof liveResources

/** A row of the audit, as far as it says what was changed. */
export interface AuditedChange {
  readonly targetKind: string
  readonly action: string
}

const resourcesOfTargets: Readonly<Record<string, readonly LiveResource[]>> = {
  template: ['templates'],
  product: ['products'],
  setting: ['settings'],
  staff: ['staff'],
  partner_client: ['partners', 'webhooks', 'deliveries'],
  alert: ['alerts'],
  alert_rule: ['alertRules'],
}

/** A call can end with a problem case, a follow-up and a quality check, so the end of a call changes all four lists. */
const resourcesOfCaseActions: readonly (readonly [prefix: string, resources: readonly LiveResource[]])[] = [
  ['problem.', ['problems']],
  ['followUp.', ['followUps']],
  ['quality.', ['quality']],
  ['attachment.', ['followUps', 'problems']],
  ['callback.finish', ['cases', 'problems', 'followUps', 'quality']],
  ['callback.', ['cases']],
]

function resourcesOf({ targetKind, action }: AuditedChange): readonly LiveResource[] {
  if (targetKind !== 'callback_case') return resourcesOfTargets[targetKind] ?? []
  return resourcesOfCaseActions.find(([prefix]) => action.startsWith(prefix))?.[1] ?? []
}

/** The resources that these rows of the audit changed, each once. */
export function changedResources(rows: readonly AuditedChange[]): ReadonlySet<LiveResource> {
  return new Set(rows.flatMap(resourcesOf))
}

/** The changed resources whose list a person with these roles may open. */
export function changesFor(roles: readonly StaffRole[], changed: ReadonlySet<LiveResource>): LiveResource[] {
  return [...changed].filter((resource) => may(roles, liveResources[resource]))
}
