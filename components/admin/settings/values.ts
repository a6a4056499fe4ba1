import { settingChoices, settingTexts, settingUnitNames } from '#server/setting/messages.zh-CN.ts'
import type { AdminOutputs } from '../api.ts'
import { text } from './messages.zh-CN.ts'

export type Setting = AdminOutputs['setting']['list'][number]

export function settingName(setting: Setting): string {
  return settingTexts[setting.key]?.name ?? setting.key
}

export function settingEffect(setting: Setting): string {
  return settingTexts[setting.key]?.effect ?? ''
}

export function unitName(setting: Setting): string {
  return settingUnitNames[setting.unit]
}

/** The value of a setting with its unit, for example 3 天 or 09:00. */
export function shownValue(setting: Setting, value: number): string {
  if (setting.unit === 'yesNo') return settingChoices[value] ?? String(value)
  return setting.unit === 'hourOfDay' ? text.hour(value) : text.with(value, unitName(setting))
}

export function boundsOf(setting: Setting): string {
  if (setting.unit === 'yesNo') return settingChoices.join('、')
  return setting.unit === 'hourOfDay'
    ? `${text.hour(setting.min)}–${text.hour(setting.max)}`
    : text.range(setting.min, setting.max, unitName(setting))
}
