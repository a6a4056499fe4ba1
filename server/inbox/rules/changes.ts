import { may, type Right, type StaffRole } from '../../vocabulary/rights.ts'

/**
 * The areas of the admin whose lists are told of changes, each with the right that opens it. The names are those of the
 * menu. Visits are not listed, because the customers change them all the time.
 */
export const liveAreas = {
  templates: 'template.read',
  products: 'product.read',
  alerts: 'report.read',
  queue: 'callback.supervise',
  problems: 'problem.read',
  followUps: 'callback.read',
  quality: 'quality.review',
  settings: 'setting.read',
  staff: 'staff.manage',
} as const satisfies Readonly<Record<string, Right>>
export type LiveArea = keyof typeof liveAreas

/** A row of the audit, as far as it says what was changed. */
export interface AuditedChange {
  readonly targetKind: string
  readonly action: string
}

const areasOfTargets: Readonly<Record<string, readonly LiveArea[]>> = {
  template: ['templates'],
  product: ['products'],
  setting: ['settings'],
  staff: ['staff'],
  call_profile: ['queue'],
  callback_queue: ['queue'],
  alert: ['alerts'],
  alert_rule: ['alerts'],
}

/** A call can end with a problem case, a follow-up and a quality check, so the end of a call changes all four lists. */
const areasOfCaseActions: readonly (readonly [prefix: string, areas: readonly LiveArea[]])[] = [
  ['problem.', ['problems']],
  ['followUp.', ['followUps']],
  ['quality.', ['quality']],
  ['callback.finish', ['queue', 'problems', 'followUps', 'quality']],
  ['callback.', ['queue']],
]

function areasOf({ targetKind, action }: AuditedChange): readonly LiveArea[] {
  if (targetKind !== 'callback_case') return areasOfTargets[targetKind] ?? []
  return areasOfCaseActions.find(([prefix]) => action.startsWith(prefix))?.[1] ?? []
}

/** The areas that these rows of the audit changed, each once. */
export function changedAreas(rows: readonly AuditedChange[]): ReadonlySet<LiveArea> {
  return new Set(rows.flatMap(areasOf))
}

/** The changed areas that a person with these roles may open. */
export function changesFor(roles: readonly StaffRole[], changed: ReadonlySet<LiveArea>): LiveArea[] {
  return [...changed].filter((area) => may(roles, liveAreas[area]))
}
