import { channelNames } from '../../visit/messages.zh-CN.ts'
import type { AlertKind } from '../../vocabulary/alerts.ts'
import { type AlertFacts, type AlertForm, alertForms, type Part } from './rules/thresholds.ts'

/** The name of each alert rule, and an explanation of the condition that it checks. */
export const alertRuleTexts: Readonly<
  Record<AlertKind, { readonly name: string; readonly meaning: string }>
> = {
  DONE_RATE_LOW: {
    name: '犹豫期内完成率偏低',
    meaning:
      '犹豫期在最近 7 个整天内届满的回访，犹豫期内完成（无异议或转问题件）的比例低于阈值。全部渠道和各渠道分别判断，至少 30 件才判断。',
  },
  BREACH_FORECAST: {
    name: '预计超犹豫期',
    meaning: '按主管大屏的预测，未来几天内将有这么多件待电话回访超过犹豫期。',
  },
  PROBLEMS_OVERDUE: {
    name: '问题件超期',
    meaning: '超过处理期限仍未处理完成的问题件达到阈值。',
  },
  CONTACT_RATE_LOW: {
    name: '接通率偏低',
    meaning: '近 7 天外呼接通投保人的比例低于阈值，至少 30 通才判断。',
  },
  QUESTION_RISE: {
    name: '题目异常率升高',
    meaning:
      '同一版问卷的同一题，近 7 天线上作答的异常率达到此前 28 天的阈值比例。两段各至少 30 份作答，且近 7 天至少 5 份异常才判断。',
  },
  IDENTITY_RISE: {
    name: '身份校验失败率升高',
    meaning:
      '近 2 天人脸识别的失败率达到此前 28 天的阈值比例。两段各至少 30 次才判断，不计网络和服务商原因。',
  },
  VENDOR_TROUBLE: {
    name: '人脸识别服务异常',
    meaning: '当天人脸识别因网络、服务商等原因没有结果的比例达到阈值，至少 30 次才判断。',
  },
  REMINDERS_FAILED: {
    name: '提醒发送失败',
    meaning: '近 2 天待回访提醒发送失败的比例达到阈值，至少 30 条才判断。',
  },
  UNMASKED_MANY: {
    name: '查看明文较多',
    meaning:
      '一名员工在一个整点小时内查看明文的回访达到阈值（同一回访计一次，坐席正在处理的任务另计）。每小时上限见系统设置。',
  },
}

const thresholds: Readonly<Record<AlertForm, (threshold: number) => string>> = {
  RISE: (threshold) => `达到此前的 ${threshold}%`,
  HIGH: (threshold) => `达到 ${threshold}%`,
  LOW: (threshold) => `低于 ${threshold}%`,
  COUNT: (threshold) => `达到 ${threshold} 件`,
}

/** Describes a threshold, for example 低于 95% (below 95%). */
export function thresholdWords(kind: AlertKind, threshold: number): string {
  return thresholds[alertForms[kind]](threshold)
}

/** The data of a stored alert that its texts contain. */
export interface AlertToTell {
  readonly kind: AlertKind
  readonly subject: string
  readonly day: string
  readonly facts: AlertFacts
  /** Name of the staff member whom the alert concerns. It is shown in the console only. */
  readonly person?: string | null
}

const channels: Readonly<Record<string, string>> = channelNames
const ALL = '全部渠道'

/**
 * Formats a share in percent with one decimal. With `down`, the share is rounded down, so that a share below its
 * threshold is never shown as equal to the threshold.
 */
function percent({ part, whole }: Part, down = false): string {
  if (whole === 0) return '—'
  const tenths = (part / whole) * 1000
  return `${((down ? Math.floor(tenths) : Math.round(tenths)) / 10).toFixed(1)}%`
}

const share = (of: Part, down = false) => `${percent(of, down)}（${of.part}/${of.whole}）`

/**
 * Describes the ratio of the current share to the earlier share. The ratio is rounded down to a tenth, so that it is
 * never shown larger than it is.
 */
function times(now: Part, before: Part): string {
  if (before.part === 0) return '此前没有'
  const ratio = (now.part * before.whole) / (before.part * now.whole)
  return `升至 ${(Math.floor(ratio * 10 + 1e-9) / 10).toFixed(1)} 倍`
}

/** Maximum number of characters of a question that are shown in a title. */
const SHORT = 20

/** Returns a question's text in which each placeholder is replaced with "…". */
function questionText(text: string): string {
  return text
    .replaceAll(/\{+[^{}]*\}+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function shortQuestion(text: string): string {
  const signs = [...questionText(text)]
  return signs.length > SHORT ? `${signs.slice(0, SHORT).join('')}…` : signs.join('')
}

function rise(facts: AlertFacts, period: string): string {
  const before = facts.before ?? { part: 0, whole: 0 }
  return `${period} ${share(facts.now)}，前 28 天 ${share(before)}，${times(facts.now, before)}`
}

/** Returns the question's number, for example 第 7 题 (question 7), or the question's key if the number is unknown. */
function placeOf({ place, key }: NonNullable<AlertFacts['question']>): string {
  return place > 0 ? `第 ${place} 题` : `题目 ${key}`
}

/** Describes the subject of an alert. Returns '' if the kind of alert needs no subject. */
export function subjectWords({ kind, subject, facts, person }: AlertToTell): string {
  if (kind === 'UNMASKED_MANY') return person ?? ''
  if (kind === 'DONE_RATE_LOW') return subject === 'all' ? ALL : (channels[subject] ?? subject)
  if (kind === 'QUESTION_RISE' && facts.question !== null)
    return `第 ${facts.question.version} 版问卷${placeOf(facts.question)}`
  return ''
}

/** Returns the full text of the question that an alert concerns; null for all other alerts. */
export function questionWords({ facts }: AlertToTell): string | null {
  return facts.question === null ? null : questionText(facts.question.text)
}

/** Describes in one sentence the numbers on which an alert is based. */
export function factsWords(alert: AlertToTell): string {
  const { kind, facts } = alert
  const { now, period } = facts
  switch (kind) {
    case 'DONE_RATE_LOW':
      return `犹豫期近 7 天届满的回访，${subjectWords(alert)}犹豫期内完成率 ${share(now, true)}`
    case 'BREACH_FORECAST':
      return `按目前进度，预计到 ${period?.to ?? ''} 有 ${now.part} 件超过犹豫期（其间届满 ${now.whole} 件）`
    case 'PROBLEMS_OVERDUE':
      return `${now.part} 件问题件已超过处理期限（处理中 ${now.whole} 件）`
    case 'CONTACT_RATE_LOW':
      return `近 7 天接通率 ${share(now, true)}`
    case 'QUESTION_RISE': {
      const { question } = facts
      const which = question === null ? '' : `${placeOf(question)}“${shortQuestion(question.text)}”`
      return `${which}异常率${rise(facts, '近 7 天')}`
    }
    case 'IDENTITY_RISE':
      return `人脸识别失败率${rise(facts, '近 2 天')}`
    case 'VENDOR_TROUBLE':
      return `当天人脸识别没有结果的占 ${share(now)}`
    case 'REMINDERS_FAILED':
      return `近 2 天待回访提醒发送失败 ${share(now)}`
    case 'UNMASKED_MANY':
      return `一名员工一小时内查看了 ${now.part} 件回访的明文（每小时上限 ${now.whole} 件）`
  }
}

function daysOf(period: { readonly from: string; readonly to: string } | null): string | null {
  if (period === null) return null
  return period.from === period.to ? period.from : `${period.from} 至 ${period.to}`
}

/**
 * Describes the period of an alert's numbers and the earlier period with which it is compared. Each is null if the
 * alert has no such period.
 */
export function periodWords({ facts }: Pick<AlertToTell, 'facts'>) {
  return { days: daysOf(facts.period), before: daysOf(facts.before) }
}

/** Builds the text of an alert's message. The text must not contain personal data. */
export function alertMessage(alert: AlertToTell): {
  readonly title: string
  readonly lines: readonly string[]
} {
  const subject = subjectWords({ ...alert, person: null })
  const { name } = alertRuleTexts[alert.kind]
  const { days, before } = periodWords(alert)
  return {
    title: `回访预警：${name}${subject === '' ? '' : `（${subject}）`}`,
    lines: [
      factsWords(alert),
      `阈值：${thresholdWords(alert.kind, alert.facts.threshold)}`,
      ...(days === null ? [] : [`统计日期：${days}`]),
      ...(before === null ? [] : [`对比日期：${before}`]),
      `预警日期：${alert.day}`,
    ],
  }
}
