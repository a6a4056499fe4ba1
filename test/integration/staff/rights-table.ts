import type { StaffRole } from '#server/vocabulary/rights.ts'

const everybody: readonly StaffRole[] = [
  'EDITOR',
  'APPROVER',
  'AGENT',
  'SUPERVISOR',
  'MANAGER',
  'ADMINISTRATOR',
  'INTEGRATION',
  'AUDITOR',
  'AUDIT_ADMINISTRATOR',
]
const compliance: readonly StaffRole[] = ['EDITOR', 'APPROVER']
const overseers: readonly StaffRole[] = ['EDITOR', 'APPROVER', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR']
const visitReaders: readonly StaffRole[] = ['EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER', 'AUDITOR']
const evidenceReaders: readonly StaffRole[] = ['APPROVER', 'ADMINISTRATOR', 'AUDITOR']
const callReaders: readonly StaffRole[] = ['AGENT', 'SUPERVISOR', 'APPROVER', 'MANAGER']
const figureReaders: readonly StaffRole[] = ['SUPERVISOR', 'APPROVER', 'MANAGER']
const administrators: readonly StaffRole[] = ['ADMINISTRATOR']
const accountManagers: readonly StaffRole[] = ['ADMINISTRATOR', 'AUDIT_ADMINISTRATOR']
const auditReaders: readonly StaffRole[] = ['AUDITOR', 'AUDIT_ADMINISTRATOR']
const integrators: readonly StaffRole[] = ['ADMINISTRATOR', 'INTEGRATION']

/**
 * Every procedure of the admin's API with the roles that may call it. The table is written by hand and not made from
 * server/vocabulary/rights.ts, so that a right granted by mistake shows here. rights.test.ts fails for a procedure
 * that is missing here, and for a line whose procedure does not exist.
 */
export const rightsTable: Readonly<Record<string, readonly StaffRole[]>> = {
  'account.me': everybody,
  'account.changePassword': everybody,
  'account.sessions': everybody,
  'account.endOtherSessions': everybody,
  'account.home': everybody,

  'inbox.list': everybody,
  'inbox.read': everybody,
  'inbox.agentDay': ['AGENT'],

  'staff.list': accountManagers,
  'staff.create': accountManagers,
  'staff.edit': accountManagers,
  'staff.disable': accountManagers,
  'staff.enable': accountManagers,
  'staff.resetPassword': accountManagers,
  'staff.resetSecondFactor': accountManagers,
  'staff.unlock': accountManagers,
  'staff.link': accountManagers,

  'audit.list': auditReaders,
  'audit.people': auditReaders,

  'evidence.ofVisit': visitReaders,
  'evidence.openPack': ['APPROVER', 'SUPERVISOR', 'AUDITOR'],
  'evidence.state': evidenceReaders,
  'evidence.checkpoints': evidenceReaders,
  'evidence.days': evidenceReaders,
  'evidence.find': evidenceReaders,
  'evidence.exports': evidenceReaders,
  'evidence.openMonth': ['APPROVER', 'AUDITOR'],

  'retention.ofVisit': visitReaders,
  'retention.hold': ['APPROVER'],
  'retention.release': ['APPROVER'],
  'retention.dryRun': ['EDITOR', 'APPROVER', 'AUDITOR'],
  'retention.list': ['EDITOR', 'APPROVER', 'AUDITOR'],
  'retention.get': ['EDITOR', 'APPROVER', 'AUDITOR'],
  'retention.prepare': compliance,
  'retention.approve': ['APPROVER'],
  'retention.cancel': ['APPROVER'],
  'personalData.find': ['APPROVER'],
  'personalData.answer': ['APPROVER'],
  'personalData.list': ['APPROVER'],
  'personalData.get': ['APPROVER'],

  'setting.list': overseers,
  'setting.save': administrators,
  'setting.history': overseers,

  'calendar.list': overseers,
  'calendar.history': overseers,
  'calendar.preview': administrators,
  'calendar.save': administrators,

  'savedView.list': everybody,
  'savedView.save': everybody,
  'savedView.remove': everybody,

  'product.list': overseers,
  'product.get': overseers,
  'product.impact': overseers,
  'product.questions': overseers,
  'product.save': compliance,
  'product.planImport': compliance,
  'product.import': compliance,

  'template.list': overseers,
  'template.get': overseers,
  'template.compare': overseers,
  'template.profiles': overseers,
  'template.impact': overseers,
  'template.policyFacts': overseers,
  'template.exportVersion': overseers,
  'template.copy': ['EDITOR'],
  'template.importVersion': ['EDITOR'],
  'template.lock': ['EDITOR'],
  'template.release': ['EDITOR'],
  'template.save': ['EDITOR'],
  'template.submit': ['EDITOR'],
  'template.discard': ['EDITOR'],
  'template.approve': ['APPROVER'],
  'template.reject': ['APPROVER'],
  'template.publish': ['APPROVER'],
  'template.withdraw': ['APPROVER'],

  'desk.find': everybody,
  'desk.records': visitReaders,
  'desk.visits': visitReaders,
  'desk.choices': visitReaders,
  'desk.visit': visitReaders,
  'desk.unmask': ['APPROVER', 'AGENT', 'SUPERVISOR'],

  'attachment.followUp.list': callReaders,
  'attachment.followUp.open': ['APPROVER', 'AGENT', 'SUPERVISOR'],
  'attachment.followUp.withdraw': ['AGENT', 'SUPERVISOR'],
  'attachment.problem.list': callReaders,
  'attachment.problem.open': ['APPROVER', 'AGENT', 'SUPERVISOR'],
  'attachment.problem.withdraw': ['AGENT', 'SUPERVISOR', 'APPROVER'],

  'callback.next': ['AGENT'],
  'callback.view': callReaders,
  'callback.keep': ['AGENT'],
  'callback.dial': ['AGENT'],
  'callback.confirmApplicant': ['AGENT'],
  'callback.finish': ['AGENT'],
  'callback.undoFinish': ['AGENT'],
  'callback.release': ['AGENT'],
  'callback.takeIncoming': ['AGENT'],
  'callback.takeSibling': ['AGENT'],
  'callback.retake': ['AGENT'],

  'queue.agents': callReaders,
  'queue.board': ['SUPERVISOR'],
  'queue.cases': callReaders,
  'queue.preview': ['SUPERVISOR'],
  'queue.steer': ['SUPERVISOR'],
  'queue.pause': ['SUPERVISOR'],
  'queue.profiles': ['SUPERVISOR'],
  'queue.saveProfile': ['SUPERVISOR'],

  'problem.list': callReaders,
  'problem.get': callReaders,
  'problem.handlers': callReaders,
  'problem.assign': ['SUPERVISOR', 'APPROVER'],
  'problem.note': ['AGENT', 'SUPERVISOR', 'APPROVER'],
  'problem.resolve': ['AGENT', 'SUPERVISOR', 'APPROVER'],
  'problem.reopen': ['SUPERVISOR', 'APPROVER'],
  'problem.close': ['SUPERVISOR', 'APPROVER'],

  'followUp.list': callReaders,
  'followUp.print': ['AGENT', 'SUPERVISOR'],
  'followUp.post': ['AGENT', 'SUPERVISOR'],
  'followUp.send': ['AGENT', 'SUPERVISOR'],
  'followUp.finish': ['AGENT', 'SUPERVISOR'],

  'quality.list': ['SUPERVISOR', 'APPROVER'],
  'quality.get': ['SUPERVISOR', 'APPROVER'],
  'quality.openRecording': ['SUPERVISOR', 'APPROVER'],
  'quality.score': ['SUPERVISOR', 'APPROVER'],

  'comment.visit.list': visitReaders,
  'comment.visit.people': visitReaders,
  'comment.visit.add': visitReaders,
  'comment.case.list': ['SUPERVISOR'],
  'comment.case.people': ['SUPERVISOR'],
  'comment.case.add': ['SUPERVISOR'],
  'comment.problem.list': callReaders,
  'comment.problem.people': callReaders,
  'comment.problem.add': callReaders,
  'comment.template.list': overseers,
  'comment.template.people': overseers,
  'comment.template.add': overseers,

  'report.freshness': figureReaders,
  'report.completion': figureReaders,
  'report.completionBy': figureReaders,
  'report.funnel': figureReaders,
  'report.questions': figureReaders,
  'report.failure': figureReaders,
  'report.failureBy': figureReaders,
  'report.queue': figureReaders,
  'report.agents': figureReaders,

  'alert.list': figureReaders,
  'alert.acknowledge': figureReaders,
  'alert.rules': figureReaders,
  'alert.saveRule': ['MANAGER'],

  'export.visits': ['APPROVER', 'SUPERVISOR', 'MANAGER'],
  'export.products': overseers,
  'export.audit': auditReaders,
  'export.report': figureReaders,
  'export.refused': ['SUPERVISOR', 'ADMINISTRATOR'],

  'policyImport.list': ['SUPERVISOR', 'ADMINISTRATOR'],
  'policyImport.get': ['SUPERVISOR', 'ADMINISTRATOR'],
  'policyImport.refused': ['SUPERVISOR', 'ADMINISTRATOR'],
  'policyImport.start': ['SUPERVISOR', 'ADMINISTRATOR'],
  'policyImport.cancel': ['SUPERVISOR', 'ADMINISTRATOR'],
  'policyImport.goOn': ['SUPERVISOR', 'ADMINISTRATOR'],

  'partner.list': integrators,
  'partner.agents': integrators,
  'partner.create': integrators,
  'partner.edit': integrators,
  'partner.switch': integrators,
  'partner.issueKey': integrators,
  'partner.revokeKey': integrators,

  'webhook.list': integrators,
  'webhook.create': integrators,
  'webhook.edit': integrators,
  'webhook.switch': integrators,
  'webhook.rotateSecret': integrators,
  'webhook.test': integrators,

  'delivery.list': integrators,
  'delivery.get': integrators,
  'delivery.flow': integrators,
  'delivery.countReplay': integrators,
  'delivery.replay': integrators,

  'apiUsage.read': integrators,
}

/** The procedures that are open before a one-time password is replaced, because they are needed to replace it. */
export const beforeOwnPassword: readonly string[] = [
  'account.me',
  'account.changePassword',
  'account.sessions',
  'account.endOtherSessions',
]
