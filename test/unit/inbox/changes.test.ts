import { expect, test } from 'vitest'
import { type AuditedChange, changedResources, changesFor } from '#server/inbox/rules/changes.ts'

const row = (targetKind: string, action: string): AuditedChange => ({ targetKind, action })
const changed = (...rows: readonly AuditedChange[]) => [...changedResources(rows)].sort()

test('a row of the audit names the lists that it changed', () => {
  expect(changed(row('template', 'template.reject'), row('template', 'template.save'))).toEqual(['templates'])
  expect(changed(row('partner_client', 'partner.revoke-key'))).toEqual(['deliveries', 'partners', 'webhooks'])
  expect(changed(row('callback_case', 'problem.assign'))).toEqual(['problems'])
  expect(changed(row('callback_case', 'attachment.clean'))).toEqual(['followUps', 'problems'])
  expect(changed(row('callback_case', 'callback.assign'))).toEqual(['cases'])
  expect(changed(row('callback_case', 'callback.finish'))).toEqual([
    'cases',
    'followUps',
    'problems',
    'quality',
  ])
  expect(changed(row('visit', 'visit.sign'), row('export', 'export.request'))).toEqual([])
})

test('people are told of lists that they may open', () => {
  const all = changedResources([row('staff', 'staff.edit'), row('alert', 'alert.raise')])
  expect(changesFor(['ADMINISTRATOR'], all)).toEqual(['staff'])
  expect(changesFor(['MANAGER'], all)).toEqual(['alerts'])
  expect(changesFor(['AGENT'], all)).toEqual([])
})
