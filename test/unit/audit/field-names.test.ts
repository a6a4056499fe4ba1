import { describe, expect, test } from 'vitest'
import { fieldNames } from '#server/audit/messages.zh-CN.ts'
import { auditFilterSchema } from '#server/audit/search.ts'
import { exportNames, valueNames } from '#server/audit/values.zh-CN.ts'
import { visitFilterSchema } from '#server/back-office/filter.ts'
import { scoreItems } from '#server/call-centre/rules/quality-score.ts'
import { calendarDayKinds } from '#server/call-centre/rules/working-days/rules.ts'
import { countsSchema } from '#server/policy-import/rules/counts.ts'
import { dimensions, reportFilterSchema } from '#server/reporting/reading/filter.ts'
import { reportTableSchema } from '#server/reporting/reading/tables.ts'
import { bases } from '#server/reporting/rules/cells.ts'
import { methods } from '#server/reporting/rules/figures.ts'
import { steps } from '#server/reporting/rules/period.ts'
import { erasableKinds } from '#server/retention/rules/leaving.ts'
import { visitStatuses } from '#server/visit/rules/events.ts'
import { attachmentTargets, mediaTypes, papers } from '#server/vocabulary/attachments.ts'
import { dispositions } from '#server/vocabulary/dispositions.ts'
import { channels } from '#server/vocabulary/enums.ts'
import { exportKinds, sheetFormats } from '#server/vocabulary/sheets.ts'
import { viewedLists } from '#server/vocabulary/views.ts'
import { askerChecks, deletionGrounds, endpointEnds, feedEventTypes } from '#server/vocabulary/visits.ts'
import { auditFields } from '#test/support/source/audit-fields.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

const recorded = auditFields(sourcesIn('server').filter(({ path }) => !path.startsWith('server/evidence/')))

const traceFields = Object.keys(visitFilterSchema.shape.trace.unwrap().shape)
const reportFilter = Object.keys(reportFilterSchema.shape)

/** The fields of the objects that a caller gives, by the place at which the audit takes them over. */
const given: Readonly<Record<string, readonly string[]>> = {
  'server/attachment/open.ts: changeOf': ['attachment', 'of', 'paper', 'sha256'],
  'server/attachment/write.ts: change': ['mediaType', 'bytes', 'finding', 'reason'],
  'server/backfill/tasks.ts: auditedEnd': ['endedOn', 'endReason', 'term'],
  'server/intake/intake.ts: auditedEnd': ['endedOn', 'endReason', 'term'],
  'server/call-centre/call/take-over.ts: payload': ['ground'],
  'server/call-centre/queue/profiles.ts: profile': [
    'languages',
    'workDays',
    'fromHour',
    'toHour',
    'inSales',
    'team',
  ],
  'server/call-centre/telephony/recordings.ts: told': [
    'type',
    'callId',
    'attemptId',
    'agent',
    'startedAt',
    'answeredAt',
    'endedAt',
    'recordingId',
  ],
  'server/directory/account.ts: createdChange': [
    'username',
    'name',
    'email',
    'roles',
    'disabled',
    'breakGlass',
  ],
  'server/directory/account.ts: editedChange': [
    'username',
    'name',
    'email',
    'roles',
    'disabled',
    'breakGlass',
  ],
  'server/export/tickets.ts: recordable': [
    ...Object.keys(visitFilterSchema.shape),
    ...Object.keys(auditFilterSchema.shape),
    ...reportTableSchema.options.flatMap(({ shape }) => Object.keys(shape)),
    'id',
    'staffId',
  ],
  'server/partner/client/clients.ts: fields': ['name', 'scopes', 'networks', 'certificates'],
  'server/partner/webhook/endpoints.ts: fields': ['url', 'description', 'types'],
  'server/questionnaire/write.ts: origin': ['copyOf', 'importOf'],
  'server/saved-view/service.ts: input': ['list', 'name', 'query', 'shared'],
}

const codeLike = /^[a-z]/

describe('what the audit records', () => {
  test('every field has a Chinese name', () => {
    const fields = [...recorded.fields, ...Object.values(given).flat(), ...traceFields, ...reportFilter]
    expect(fields).toEqual(expect.arrayContaining(['counts', 'handler', 'lockedSeconds', 'recordingId']))
    const unnamed = fields.filter((field) => codeLike.test(fieldNames[field] ?? field))
    expect([...new Set(unnamed)]).toEqual([])
  })

  test('the places that take over the fields of a caller are known', () => {
    expect([...recorded.given].sort()).toEqual(Object.keys(given).sort())
  })

  test.each<[field: string, codes: readonly string[]]>([
    ['counts', Object.keys(countsSchema.shape)],
    ['scores', scoreItems.map(({ key }) => key)],
    ['list', viewedLists],
    ['format', sheetFormats],
    ['status', visitStatuses],
    ['channel', channels],
    ['disposition', dispositions],
    ['table', reportTableSchema.options.map(({ shape }) => shape.table.value)],
    ['by', [...dimensions, 'agent', 'team']],
    ['step', steps],
    ['basis', bases],
    ['method', methods],
    ['calendarDay', calendarDayKinds],
    ['paper', papers],
    ['of', attachmentTargets],
    ['mediaType', mediaTypes],
    ['types', feedEventTypes],
    ['because', endpointEnds],
    ['deletionGround', deletionGrounds],
    ['askerCheck', askerChecks],
    ['gone', erasableKinds],
  ])('every value of %s has a Chinese name', (field, codes) => {
    expect(codes.length).toBeGreaterThan(1)
    expect(codes.filter((code) => !Object.hasOwn(valueNames[field] ?? {}, code))).toEqual([])
  })

  test('every kind of export has a Chinese name', () => {
    expect(exportKinds.filter((kind) => codeLike.test(exportNames[kind]))).toEqual([])
  })
})
