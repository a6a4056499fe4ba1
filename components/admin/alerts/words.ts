import { alertRuleTexts, subjectWords } from '#server/reporting/alerts/messages.zh-CN.ts'
import type { Right } from '#server/vocabulary/rights.ts'
import type { AdminOutputs } from '../api.ts'

export type AlertRow = AdminOutputs['alert']['list']['rows'][number]
export type AlertRuleRow = AdminOutputs['alert']['rules'][number]

/** The title of an alert, for example 题目异常率升高：第 2 版问卷第 7 题. */
export function alertName(alert: AlertRow): string {
  const subject = subjectWords(alert)
  const { name } = alertRuleTexts[alert.kind]
  return subject === '' ? name : `${name}：${subject}`
}

/**
 * Returns the URL of the page that shows the figures behind an alert. It is always a page that the user is allowed to
 * open.
 */
export function lookAt(alert: AlertRow, may: (right: Right) => boolean): string {
  const { kind, subject, facts } = alert
  const query = new URLSearchParams(facts.period === null ? {} : facts.period)
  switch (kind) {
    case 'DONE_RATE_LOW':
      if (subject !== 'all') query.set('channel', subject)
      return `/admin/reports?${query}`
    case 'QUESTION_RISE':
      return `/admin/reports?${query}`
    case 'BREACH_FORECAST':
      return may('callback.supervise') ? '/admin/queue' : '/admin/reports/queue'
    case 'PROBLEMS_OVERDUE':
      return '/admin/problems?overdue=1'
    case 'CONTACT_RATE_LOW':
      return `/admin/reports/queue?${query}`
    case 'IDENTITY_RISE':
    case 'VENDOR_TROUBLE':
    case 'REMINDERS_FAILED':
      return `/admin/reports/failure?${query}`
    case 'UNMASKED_MANY':
      return may('audit.read') ? '/admin/audit?action=visit.unmask' : '/admin/alerts'
  }
}
