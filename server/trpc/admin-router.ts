import { attachmentRouter } from '../attachment/router.ts'
import { auditRouter } from '../audit/router.ts'
import { deskRouter } from '../back-office/router.ts'
import { calendarRouter } from '../call-centre/calendar/router.ts'
import {
  callbackRouter,
  followUpRouter,
  problemRouter,
  qualityRouter,
  queueRouter,
} from '../call-centre/router.ts'
import { commentRouter } from '../comment/router.ts'
import { evidenceRouter } from '../evidence-desk/router.ts'
import { exportRouter } from '../export/router.ts'
import { inboxRouter } from '../inbox/router.ts'
import { partnerRouter } from '../partner/client/router.ts'
import { apiUsageRouter } from '../partner/usage/router.ts'
import { deliveryRouter, webhookRouter } from '../partner/webhook/router.ts'
import { policyImportRouter } from '../policy-import/router.ts'
import { staffRouter } from '../procedure/staff.ts'
import { productRouter } from '../product/router.ts'
import { templateRouter } from '../questionnaire/router.ts'
import { alertRouter } from '../reporting/alerts/router.ts'
import { reportRouter } from '../reporting/router.ts'
import { personalDataRouter, retentionRouter } from '../retention/router.ts'
import { savedViewRouter } from '../saved-view/router.ts'
import { settingRouter } from '../setting/router.ts'
import { accountRouter, staffAdministrationRouter } from '../staff/router.ts'

/** All procedures that staff may call. */
export const adminRouter = staffRouter({
  account: accountRouter,
  staff: staffAdministrationRouter,
  audit: auditRouter,
  desk: deskRouter,
  export: exportRouter,
  evidence: evidenceRouter,
  policyImport: policyImportRouter,
  inbox: inboxRouter,
  product: productRouter,
  template: templateRouter,
  setting: settingRouter,
  calendar: calendarRouter,
  comment: commentRouter,
  retention: retentionRouter,
  personalData: personalDataRouter,
  attachment: attachmentRouter,
  savedView: savedViewRouter,
  callback: callbackRouter,
  queue: queueRouter,
  problem: problemRouter,
  followUp: followUpRouter,
  quality: qualityRouter,
  report: reportRouter,
  alert: alertRouter,
  partner: partnerRouter,
  webhook: webhookRouter,
  delivery: deliveryRouter,
  apiUsage: apiUsageRouter,
})

export type AdminRouter = typeof adminRouter
