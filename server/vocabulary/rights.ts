/** What staff may be. One person can have several roles and has the rights of all of them. */
export const staffRoles = ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'] as const
export type StaffRole = (typeof staffRoles)[number]

/**
 * Who may do what. Checked in the procedures; menus and buttons only follow it. Compliance staff (EDITOR, APPROVER) own
 * wording and flags, an administrator owns accounts and settings but no wording, and nobody can change an answer at all.
 */
export const rights = {
  'template.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'template.edit': ['EDITOR'],
  /** Approving, rejecting, publishing and taking a publication back; never one's own text (template lifecycle). */
  'template.approve': ['APPROVER'],
  'product.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'product.edit': ['EDITOR', 'APPROVER'],
  'setting.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'setting.edit': ['ADMINISTRATOR'],
  'visit.read': ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER'],
  /** Seeing one customer's data in clear, for a reason that is kept. */
  'visit.unmask': ['APPROVER', 'AGENT', 'SUPERVISOR'],
  'visit.export': ['APPROVER', 'SUPERVISOR', 'MANAGER'],
  /** Taking cases from the queue, calling, and saying how the call ended. */
  'callback.work': ['AGENT'],
  'callback.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** The wallboard, steering the queue, and who works when and in which language. */
  'callback.supervise': ['SUPERVISOR'],
  'problem.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** Being given problem cases; never somebody who sells (their call profile says so). */
  'problem.handle': ['AGENT', 'SUPERVISOR', 'APPROVER'],
  /** Assigning, closing and sending back; never what one has resolved oneself. */
  'problem.close': ['SUPERVISOR', 'APPROVER'],
  'followUp.handle': ['AGENT', 'SUPERVISOR'],
  'quality.review': ['SUPERVISOR', 'APPROVER'],
  /** Dashboards, the monthly report, and the alerts they raise. */
  'report.read': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  'report.export': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** The thresholds at which an alert is raised. */
  'alert.edit': ['MANAGER'],
  'staff.manage': ['ADMINISTRATOR'],
  'audit.read': ['APPROVER', 'ADMINISTRATOR'],
} as const satisfies Record<string, readonly StaffRole[]>

export type Right = keyof typeof rights

/** Whether any of these roles brings the right. */
export function may(roles: readonly StaffRole[], right: Right): boolean {
  const holders: readonly StaffRole[] = rights[right]
  return roles.some((role) => holders.includes(role))
}
