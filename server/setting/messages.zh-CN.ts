import { roleNames } from '../staff/rules/messages.zh-CN.ts'
import { staffRoles } from '../vocabulary/rights.ts'
import type { SettingGroup, SettingRule, SettingUnit } from './rules/bounds.ts'

export const settingGroupNames: Readonly<Record<SettingGroup, string>> = {
  window: '回访时效',
  identity: '身份校验',
  code: '短信验证码',
  guard: '防猜测与防骚扰',
  reminder: '待回访提醒',
  calling: '电话回访',
  access: '员工登录',
  retention: '保存期限',
}

export const settingUnitNames: Readonly<Record<SettingUnit, string>> = {
  day: '天',
  hour: '小时',
  minute: '分钟',
  second: '秒',
  times: '次',
  hourOfDay: '点',
  yesNo: '',
  year: '年',
}

/** The name of each setting, and the effect that a change has on visits already under way. */
export const settingTexts: Readonly<Record<string, { readonly name: string; readonly effect: string }>> = {
  windowDays: {
    name: '微信回访时效',
    effect: '自然日，开始当天为第 1 天。只影响此后开始的回访；已开始的回访保持原截止时间。',
  },
  shortestWindowMs: {
    name: '犹豫期最少剩余时间',
    effect: '犹豫期剩余不足此时间的保单不开线上回访，直接转人工。只影响此后开始的回访。',
  },
  failuresPerDay: {
    name: '每天校验失败上限',
    effect: '达到后当天不能再校验。立即生效，当天已失败的次数照算。',
  },
  failedDaysInARow: {
    name: '连续失败天数',
    effect: '连续这么多天达到失败上限，次日起转人工。自下一次失败起按新值判断。',
  },
  identityIdleMs: { name: '校验后无操作失效', effect: '超过此时间没有操作须重新校验。立即生效。' },
  identityMaxMs: { name: '校验后最长有效', effect: '无论是否操作，超过此时间须重新校验。立即生效。' },
  customerSessionMs: { name: '微信登录有效期', effect: '只影响此后的登录。' },
  personalLinkMs: { name: '短信链接有效期', effect: '只影响此后发出的链接。' },
  'code.validMs': { name: '验证码有效期', effect: '只影响此后发出的验证码。' },
  'code.resendAfterMs': { name: '重新发送间隔', effect: '立即生效。' },
  'code.sendsPerHour': { name: '每小时发送上限', effect: '同一手机号码；注册时还按申请的微信计。立即生效。' },
  'code.sendsPerDay': { name: '每天发送上限', effect: '同一手机号码；注册时还按申请的微信计。立即生效。' },
  'code.wrongPerCode': { name: '单个验证码可输错次数', effect: '达到后该验证码作废。立即生效。' },
  'guards.wrongPerAddressPerHour': { name: '同一网络地址每小时输错上限', effect: '立即生效。' },
  'guards.sendsPerAddressPerHour': { name: '同一网络地址每小时发送上限', effect: '立即生效。' },
  'guards.wrongOverallPerHour': {
    name: '全部客户每小时输错上限',
    effect: '超过说明有人在批量猜测。立即生效。',
  },
  'guards.sendsOverallPerHour': { name: '全部客户每小时发送上限', effect: '立即生效。' },
  'guards.registrationsPerOpenidPerHour': { name: '同一微信每小时注册次数', effect: '立即生效。' },
  'guards.unmaskedVisitsPerHour': {
    name: '每人每小时查看明文的回访数',
    effect:
      '同一回访一小时内只计一次，坐席正在处理的任务另计、上限相同，来电接入同此上限。达到后本小时内不能再查看其他回访的明文。立即生效。',
  },
  reminderFromHour: { name: '提醒最早时间', effect: '上海时间。影响此后排定的提醒。' },
  reminderToHour: { name: '提醒最晚时间', effect: '上海时间，此点之后不再发送。影响此后排定的提醒。' },
  reminderAgainHour: { name: '次日起再次提醒时间', effect: '上海时间。影响此后开始的回访。' },
  'calling.fromHour': { name: '外呼最早时间', effect: '上海时间。坐席队列按此派发。' },
  'calling.toHour': { name: '外呼最晚时间', effect: '上海时间，此点之后不再外呼。坐席队列按此派发。' },
  'calling.attemptsPerDay': { name: '每天外呼上限', effect: '同一任务。坐席队列按此派发。' },
  'calling.gapMs': { name: '两次外呼最短间隔', effect: '同一客户。坐席队列按此派发。' },
  'calling.attemptsUntilUnreachable': {
    name: '判定无法联系的外呼次数',
    effect: '未接通达到此次数并跨满天数后，转信函/面访。坐席队列按此判断。',
  },
  'calling.daysUntilUnreachable': { name: '判定无法联系的最少天数', effect: '坐席队列按此判断。' },
  'retention.longYears': {
    name: '保险期间超过一年的保存年数',
    effect: '自合同终止次日起算，法定至少 10 年（保险法第八十七条）。立即生效，已审批通过的清单也按新值。',
  },
  'retention.shortYears': {
    name: '保险期间一年以下的保存年数',
    effect: '自合同终止次日起算，法定至少 5 年（保险法第八十七条）。立即生效，已审批通过的清单也按新值。',
  },
  'retention.disputeYears': {
    name: '投诉、纠纷了结后的保存年数',
    effect: '自了结次日起算，至少 2 年。立即生效，已审批通过的清单也按新值。',
  },
  'calling.leaseMs': { name: '任务占用时间', effect: '坐席领取后无操作超过此时间，任务回到队列。' },
  ...Object.fromEntries(
    staffRoles.map((role) => [
      `secondFactor.${role}`,
      {
        name: `${roleNames[role]}的二次验证`,
        effect: '必须而未开启的员工须先开启才能继续操作，且不能自行关闭。数秒内生效。',
      },
    ]),
  ),
}

/** The Chinese names of the two values of a `yesNo` setting: 自愿 (optional) for 0 and 必须 (required) for 1. */
export const settingChoices = ['自愿', '必须'] as const

export const settingRuleTexts: Readonly<Record<SettingRule, string>> = {
  reminderHours: '提醒最早时间须早于提醒最晚时间',
  reminderAgain: '次日起再次提醒时间须在提醒最早与最晚时间之间',
  callingHours: '外呼最早时间须早于外呼最晚时间',
  identityTimes: '校验后无操作失效不能长于校验后最长有效',
  codeSends: '验证码每小时发送上限不能大于每天发送上限',
  unreachable: '判定无法联系的外呼次数不能多于每天上限乘以最少天数，否则永远达不到',
}
