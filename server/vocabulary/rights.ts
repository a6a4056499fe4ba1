/** The roles of staff. One person can have several roles and has the rights of all of them. */
export const staffRoles = ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'] as const
export type StaffRole = (typeof staffRoles)[number]

/**
 * Who may do what. It is checked in the procedures; menus and buttons only follow it. Compliance staff
 * (EDITOR, APPROVER) own wording and flags, an administrator owns accounts and settings but no wording, and
 * nobody can change an answer.
 */
export const rights = {
  'template.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'template.edit': ['EDITOR'],
  /**
   * Approving, rejecting, publishing and withdrawing a publication; never one's own text (template
   * lifecycle).
   */
  'template.approve': ['APPROVER'],
  'product.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'product.edit': ['EDITOR', 'APPROVER'],
  'setting.read': ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR'],
  'setting.edit': ['ADMINISTRATOR'],
  'visit.read': ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER'],
  /** Seeing one customer's data unmasked, for a recorded reason. */
  'visit.unmask': ['APPROVER', 'AGENT', 'SUPERVISOR'],
  'visit.export': ['APPROVER', 'SUPERVISOR', 'MANAGER'],
  /** Claiming cases, calling, and recording results. */
  'callback.work': ['AGENT'],
  'callback.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** The wallboard, steering the queue, and the agents' work days and languages. */
  'callback.supervise': ['SUPERVISOR'],
  'problem.read': ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** Handling problem cases; never for somebody who sells (their call profile says so). */
  'problem.handle': ['AGENT', 'SUPERVISOR', 'APPROVER'],
  /** Assigning, closing and sending back; never a problem case one has resolved oneself. */
  'problem.close': ['SUPERVISOR', 'APPROVER'],
  'followUp.handle': ['AGENT', 'SUPERVISOR'],
  'quality.review': ['SUPERVISOR', 'APPROVER'],
  /** Dashboards, the monthly report, and the alerts raised. */
  'report.read': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  'report.export': ['SUPERVISOR', 'APPROVER', 'MANAGER'],
  /** The thresholds of alerts. */
  'alert.edit': ['MANAGER'],
  'staff.manage': ['ADMINISTRATOR'],
  'audit.read': ['APPROVER', 'ADMINISTRATOR'],
} as const satisfies Record<string, readonly StaffRole[]>

export type Right = keyof typeof rights

/** Whether any of these roles has the right. */
export function may(roles: readonly StaffRole[], right: Right): boolean {
  const holders: readonly StaffRole[] = rights[right]
  return roles.some((role) => holders.includes(role))
}
