import { isDay, shanghaiTime } from '../kernel/calendar.ts'
import { settingChoices, settingTexts, settingUnitNames } from '../setting/messages.zh-CN.ts'
import { type SettingUnit, settingEntries } from '../setting/rules/bounds.ts'
import { isExportKind } from '../vocabulary/sheets.ts'
import { type ChangedField, PART, PLACE } from './change.ts'
import {
  type ActionName,
  actionNames,
  actorNames,
  fieldNames,
  kindNames,
  auditWords as text,
} from './messages.zh-CN.ts'
import type { AuditEntry } from './search.ts'
import { sentences, type Told, sentenceWords as words } from './sentences.zh-CN.ts'
import { exportNames, valueNames } from './values.zh-CN.ts'

type Value = ChangedField['after']

function isKnown(action: string): action is ActionName {
  return Object.hasOwn(actionNames, action)
}

/** The name of an action. An action of another version of the platform is shown by its code. */
export function actionName(action: string): string {
  return isKnown(action) ? actionNames[action] : text.unknownAction(action)
}

export function actorName(entry: AuditEntry): string {
  const { actorName: name, clientName: client } = entry
  if (name !== null) return client === null ? name : text.through(name, client)
  return client ?? actorNames[entry.actorKind] ?? entry.actorKind
}

const kinds: Readonly<Record<string, string>> = kindNames
const kindOf = (entry: AuditEntry): string => kinds[entry.targetKind] ?? entry.targetKind

/** The target in words, for example 员工 演示坐席 or 设置 微信回访时效. */
export function targetName(entry: AuditEntry): string {
  return `${kindOf(entry)} ${targetLabel(entry)}`
}

const shortId = (id: string): string => (id.length > 13 ? `${id.slice(0, 8)}…` : id)

function targetLabel(entry: AuditEntry): string {
  const { targetKind, targetId } = entry
  if (targetKind === 'setting') return settingTexts[targetId]?.name ?? targetId
  if (targetKind === 'alert_rule') return wordOf('kind', targetId)
  if (targetKind === 'export') return isExportKind(targetId) ? exportNames[targetId] : targetId
  if (targetKind === 'template' && entry.targetLabel !== null) return text.version(entry.targetLabel)
  if (entry.targetLabel !== null) return entry.targetLabel
  // An unknown user name is stored as a hash, which is not readable.
  if (targetKind === 'staff') return text.unknownName
  return shortId(targetId)
}

/** The policy that the action concerns; a record without a readable policy number is named by its id. */
function policyName(entry: AuditEntry): string {
  if (entry.targetLabel !== null) return text.policy(entry.targetLabel)
  return text.nameless(kindOf(entry), shortId(entry.targetId))
}

/** The record to which something was added, for example 保单 0000135****808088 的问题件 or 问卷第 3 版. */
function recordName(entry: AuditEntry): string {
  if (entry.targetKind === 'template') return text.template(targetLabel(entry))
  const policy = policyName(entry)
  return entry.targetLabel === null ? policy : text.recordOf(policy, kindOf(entry))
}

export function fieldName(entry: AuditEntry, { field }: ChangedField): string {
  // In Chinese, the label for a person's name differs from the label for a product's name.
  if (entry.targetKind === 'staff' && field === 'name') return text.personName
  const [whole = '', ...parts] = field.split(PART)
  if (whole === PLACE) return parts.join(PART)
  const name = fieldNames[whole] ?? whole
  if (parts.length === 0) return name
  const part = parts.join(PART)
  return text.within(name, valueNames[whole]?.[part] ?? fieldNames[part] ?? part)
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

/** A day of an official calendar with its kind, as the audit records it: HOLIDAY 国庆节. */
const CALENDAR_DAY = /^(HOLIDAY|MAKE_UP)(?= )/

function wordOf(field: string, code: string): string {
  const name =
    valueNames[field]?.[code] ??
    valueNames[field.split(PART).at(-1) ?? '']?.[code] ??
    valueNames.anywhere?.[code]
  if (name !== undefined) return name
  if (field === 'lockedSeconds') return durationOf(Number(code))
  if (isDay(field)) return code.replace(CALENDAR_DAY, (kind) => valueNames.calendarDay?.[kind] ?? kind)
  return INSTANT.test(code) ? shanghaiTime(new Date(code)) : code
}

/** A duration in the largest unit that divides it, for example 15 分钟. */
function durationOf(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} ${settingUnitNames.hour}`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60} ${settingUnitNames.minute}`
  return `${seconds} ${settingUnitNames.second}`
}

/** The value of a setting with its unit, for example 3 天. */
function settingValue(unit: SettingUnit, value: string): string {
  if (unit === 'yesNo') return settingChoices[Number(value)] ?? value
  return `${value} ${settingUnitNames[unit]}`
}

/** The unit of the setting that the entry changed; null for entries of another kind and for settings of other versions. */
function unitOf(entry: AuditEntry): SettingUnit | null {
  if (entry.targetKind !== 'setting') return null
  return settingEntries.find(({ key }) => key === entry.targetId)?.unit ?? null
}

/** A recorded value in words: codes by their names, instants in Shanghai time, settings with their unit. */
export function valueText(entry: AuditEntry, { field }: Pick<ChangedField, 'field'>, value: Value): string {
  if (value === undefined || value === null || value === '') return text.none
  if (typeof value === 'object')
    return value.length === 0 ? text.none : value.map((item) => wordOf(field, item)).join('、')
  const unit = field === 'value' ? unitOf(entry) : null
  return unit === null ? wordOf(field, String(value)) : settingValue(unit, String(value))
}

/** The fields that a sentence adds at its end: why the action was taken. */
const REASONS = ['reason', 'comment', 'note'] as const

/** Fields that say nothing to a reader. The view of a single entry shows them. */
const HIDDEN: readonly string[] = ['sha256', 'unit']

function changeOf(entry: AuditEntry, field: ChangedField): string {
  const before = valueText(entry, field, field.before)
  const now = valueText(entry, field, field.after)
  if (field.field === 'value') return words.changedValue(before, now)
  return field.before === undefined
    ? words.changedTo(fieldName(entry, field), now)
    : words.changed(fieldName(entry, field), before, now)
}

function toldOf(entry: AuditEntry): Told {
  const { fields } = entry
  const value = (name: string): string => {
    const field = fields.find((each) => each.field === name)
    // `before` and `after` of an unstructured change are one field.
    const whole = name === 'before' ? fields.find((each) => each.field === 'value')?.before : null
    // Of what was removed, only the values before are recorded.
    const given = field?.after ?? field?.before ?? whole
    return given === null || given === undefined || given === ''
      ? ''
      : valueText(entry, { field: name }, given)
  }
  const compared = fields.filter((field) => field.before !== undefined && !HIDDEN.includes(field.field))
  return {
    policy: policyName(entry),
    target: targetLabel(entry),
    record: recordName(entry),
    value,
    changes: compared.map((field) => changeOf(entry, field)).join('，'),
  }
}

/** Why the action was taken, in the person's own words; empty if no reason was recorded. */
function whyOf(entry: AuditEntry): string {
  // The reason of a failed sign-in is a code, which the sentence itself contains.
  if (entry.targetKind === 'staff') return ''
  return REASONS.flatMap((name) => {
    const given = entry.fields.find(({ field }) => field === name)?.after
    return typeof given === 'string' && given !== '' ? [words[name](given)] : []
  }).join('；')
}

const ofCase = /^(callback|followUp)\.(?!sweep|takeOver)/

/** What happened, in one sentence: who did what to which policy, person or setting, and why. */
export function sentenceOf(entry: AuditEntry): string {
  const who = actorName(entry)
  const told = toldOf(entry)
  const did = isKnown(entry.action)
    ? sentences[entry.action](told)
    : words.unknown(entry.action, targetName(entry))
  // A step of a case that changes the visit is recorded with both. The two entries must not read as two actions.
  const beside = entry.targetKind === 'visit' && ofCase.test(entry.action) ? words.inVisit : ''
  return words.whole(who, `${did.trimEnd()}${beside}`, whyOf(entry))
}
