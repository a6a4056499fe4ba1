import { type StaffRole, staffRole } from '../generated/enums.ts'

/** The roles of staff. One person can have several roles and has the rights of all of them. */
export { type StaffRole, staffRole as staffRoles } from '../generated/enums.ts'

/**
 * The roles that have each right. The procedures enforce the rights; menus and buttons only reflect them. Compliance
 * staff (EDITOR, APPROVER) control wording and product flags. Administrators control accounts and settings but no
 * wording. Auditors read visits, the audit and the evidence, and change nothing. Audit administrators decide who audits.
 * No role can change a customer's answer.
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
  /**
   * Administering accounts. Which accounts depends on the roles: `mayAdminister`.
   */
  'staff.manage': ['ADMINISTRATOR', 'AUDIT_ADMINISTRATOR'],
  /** Managing the systems that use the partner API, and their keys. */
  'partner.manage': ['ADMINISTRATOR', 'INTEGRATION'],
  /**
   * Reading and exporting the audit. Only roles that no administrator of accounts can give have this right; otherwise
   * administrators could watch, through an account that they made, what is recorded about themselves.
   */
  'audit.read': ['AUDITOR', 'AUDIT_ADMINISTRATOR'],
  /** Reading what the transparency log says, and finding visits by their receipt codes. */
  'evidence.read': ['APPROVER', 'ADMINISTRATOR', 'AUDITOR'],
  /** Downloading the evidence pack of a visit, which has names in full, for a reason that is recorded. */
  'evidence.download': ['APPROVER', 'SUPERVISOR', 'AUDITOR'],
  /** Downloading the packs of a whole month, for the regulator. */
  'evidence.export': ['APPROVER', 'AUDITOR'],
  /** Placing and releasing legal holds. */
  'retention.hold': ['APPROVER'],
  /** Seeing which records need not be kept any more, and what was erased. */
  'erasure.read': ['EDITOR', 'APPROVER', 'AUDITOR'],
  /** Listing them for erasure. */
  'erasure.prepare': ['EDITOR', 'APPROVER'],
  /** Approving such a list. People are never allowed to approve one that they prepared (rules of erasure). */
  'erasure.approve': ['APPROVER'],
  /**
   * Answering a person who asks that personal data be deleted: seeing, masked, what is held under a policy, and deleting what
   * no rule needs.
   */
  'personalData.answer': ['APPROVER'],
  /** Saving the filters of a list as a view, for oneself or for colleagues. */
  'view.save': staffRole,
} as const satisfies Record<string, readonly StaffRole[]>

export type Right = keyof typeof rights

/** Whether at least one of these roles has the right. */
export function may(roles: readonly StaffRole[], right: Right): boolean {
  const holders: readonly StaffRole[] = rights[right]
  return roles.some((role) => holders.includes(role))
}

/** The roles that each group of the directory gives, by the group's name. */
export type DirectoryGroups = Readonly<Record<string, readonly StaffRole[]>>

/** The roles that audit. The same list is in the check `staff_audit_apart` of the database. */
const auditRoles: readonly StaffRole[] = ['AUDITOR', 'AUDIT_ADMINISTRATOR']

/** Whether these are roles of somebody who audits. */
export function audits(roles: readonly StaffRole[]): boolean {
  return roles.some((role) => auditRoles.includes(role))
}

/** Whether a person with these roles would audit what they do themselves (separation of duties). */
export function mixesDuties(roles: readonly StaffRole[]): boolean {
  return audits(roles) && !roles.every((role) => auditRoles.includes(role))
}

/**
 * Whether a person with the first roles administers accounts with the second roles. Administrators administer everybody
 * who does not audit, and audit administrators only those who do. Otherwise an administrator could give an account the
 * right to read the audit, or take over an auditor's account with a new password.
 */
export function mayAdminister(own: readonly StaffRole[], roles: readonly StaffRole[]): boolean {
  return own.includes(audits(roles) ? 'AUDIT_ADMINISTRATOR' : 'ADMINISTRATOR')
}
