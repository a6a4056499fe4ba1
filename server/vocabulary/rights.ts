import { type StaffRole, staffRole } from '../generated/enums.ts'

/** The roles of staff. One person can have several roles and has the rights of all of them. */
export { type StaffRole, staffRole as staffRoles } from '../generated/enums.ts'

/**
 * The roles that have each right. The procedures enforce the rights; menus and buttons only reflect them. Compliance
 * staff (EDITOR, APPROVER) control wording and product flags. Administrators control accounts and settings but no
 * wording. Auditors read visits, the audit and the evidence, and change nothing. No role can change a customer's answer.
 */
export const rights = {
  /** Using the search for everything. The other rights decide which kinds of records it finds. */
  'record.find': staffRole,
  'template.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'template.edit': ['EDITOR'],
  /**
   * Approving, rejecting, publishing, and withdrawing a publication. People are never allowed to do this with a
   * template version that they wrote themselves (rules of the template lifecycle).
   */
  'template.approve': ['APPROVER'],
  'product.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'product.edit': ['EDITOR', 'APPROVER'],
  'setting.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'setting.edit': ['ADMINISTRATOR'],
  'visit.read': ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER', 'AUDITOR'],
  /** Seeing one customer's data unmasked, for a reason that is recorded. */
  'visit.unmask': ['APPROVER', 'AGENT', 'SUPERVISOR'],
  'visit.export': ['APPROVER', 'SUPERVISOR', 'MANAGER'],
  /** Claiming cases, calling customers, and recording results. */
  'callback.work': ['AGENT'],
  'callback.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** Using the wallboard, steering the queue, and setting the agents' work days and languages. */
  'callback.supervise': ['SUPERVISOR'],
  'problem.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** Handling problem cases. People whose call profile says that they sell are never allowed to do this. */
  'problem.handle': ['AGENT', 'SUPERVISOR', 'APPROVER'],
  /**
   * Assigning, closing and sending back problem cases. A person is not allowed to do this with a problem case that
   * the same person resolved.
   */
  'problem.close': ['SUPERVISOR', 'APPROVER'],
  'followUp.handle': ['AGENT', 'SUPERVISOR'],
  'quality.review': ['SUPERVISOR', 'APPROVER'],
  /** Reading the dashboards, the monthly report and the raised alerts. */
  'report.read': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  'report.export': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** Changing the thresholds of alerts. */
  'alert.edit': ['MANAGER'],
  /** Uploading a file of policies, and importing it. Only the person who uploaded a file sees its refused rows. */
  'policy.import': ['SUPERVISOR', 'ADMINISTRATOR'],
  'staff.manage': ['ADMINISTRATOR'],
  /** Managing the systems that use the partner API, and their keys. */
  'partner.manage': ['ADMINISTRATOR', 'INTEGRATION'],
  'audit.read': ['APPROVER', 'ADMINISTRATOR', 'AUDITOR'],
  /** Reading what the transparency log says, and finding visits by their receipt codes. */
  'evidence.read': ['APPROVER', 'ADMINISTRATOR', 'AUDITOR'],
  /** Downloading the evidence pack of a visit, which has names in full, for a reason that is recorded. */
  'evidence.download': ['APPROVER', 'SUPERVISOR', 'AUDITOR'],
  /** Downloading the packs of a whole month, for the regulator. */
  'evidence.export': ['APPROVER', 'AUDITOR'],
  /** Saving the filters of a list as a view, for oneself or for colleagues. */
  'view.save': staffRole,
} as const satisfies Record<string, readonly StaffRole[]>

export type Right = keyof typeof rights

/** Whether at least one of these roles has the right. */
export function may(roles: readonly StaffRole[], right: Right): boolean {
  const holders: readonly StaffRole[] = rights[right]
  return roles.some((role) => holders.includes(role))
}
