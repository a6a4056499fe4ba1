import { settingTexts } from '../setting/messages.zh-CN.ts'
import { roleNames } from '../staff/rules/messages.zh-CN.ts'
import { staffRoles } from '../vocabulary/rights.ts'
import type { ChangedField } from './change.ts'
import {
  actionNames,
  actorNames,
  fieldNames,
  kindNames,
  auditWords as text,
  valueNames,
} from './messages.zh-CN.ts'
import type { AuditEntry } from './search.ts'

export function actionName(action: string): string {
  return actionNames[action] ?? action
}

export function actorName(entry: AuditEntry): string {
  if (entry.actorName !== null) return entry.actorName
  return actorNames[entry.actorKind] ?? entry.actorKind
}

/** The target in words, for example 员工 演示坐席 or 设置 微信回访时效. */
export function targetName(entry: AuditEntry): string {
  const kinds: Readonly<Record<string, string>> = kindNames
  return `${kinds[entry.targetKind] ?? entry.targetKind} ${targetLabel(entry)}`
}

function targetLabel(entry: AuditEntry): string {
  if (entry.targetKind === 'setting') return settingTexts[entry.targetId]?.name ?? entry.targetId
  if (entry.targetKind === 'alert_rule') return wordOf(entry.targetId)
  if (entry.targetKind === 'template' && entry.targetLabel !== null) return text.version(entry.targetLabel)
  if (entry.targetLabel !== null) return entry.targetLabel
  // An unknown user name is stored as a hash, which is not readable.
  if (entry.targetKind === 'staff') return text.unknownName
  return entry.targetId.length > 13 ? `${entry.targetId.slice(0, 8)}…` : entry.targetId
}

export function fieldName(entry: AuditEntry, field: ChangedField): string {
  // In Chinese, the label for a person's name differs from the label for a product's name.
  if (entry.targetKind === 'staff' && field.field === 'name') return text.personName
  return fieldNames[field.field] ?? field.field
}

export function valueText(value: ChangedField['after']): string {
  if (value === undefined || value === null || value === '') return text.none
  if (typeof value === 'object') return value.length === 0 ? text.none : value.map(wordOf).join('、')
  return wordOf(String(value))
}

function wordOf(code: string): string {
  const role = staffRoles.find((candidate) => candidate === code)
  return role === undefined ? (valueNames[code] ?? code) : roleNames[role]
}

/** The changes of an entry in one line, for the list. */
export function summaryOf(entry: AuditEntry): string {
  // A hash is not readable in a list. The view of the single entry shows it.
  const parts = entry.fields
    .filter(({ field }) => field !== 'sha256')
    .map((field) =>
      field.before === undefined
        ? `${fieldName(entry, field)}：${valueText(field.after)}`
        : `${fieldName(entry, field)}：${valueText(field.before)} → ${valueText(field.after)}`,
    )
  return parts.join('；')
}
