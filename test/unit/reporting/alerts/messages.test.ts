import { describe, expect, it } from 'vitest'
import {
  alertMessage,
  alertRuleTexts,
  factsWords,
  questionWords,
  subjectWords,
  thresholdWords,
} from '#server/reporting/alerts/messages.zh-CN.ts'
import type { AlertFacts } from '#server/reporting/alerts/rules/thresholds.ts'
import { type AlertKind, alertKinds } from '#server/vocabulary/alerts.ts'

const period = { from: '2026-02-24', to: '2026-03-02' }

function alert(kind: AlertKind, facts: Partial<AlertFacts>, subject = 'queue') {
  const all = { threshold: 200, period, now: { part: 0, whole: 0 }, before: null, question: null, ...facts }
  return { kind, subject, day: '2026-03-02', facts: all }
}

const question = {
  version: 2,
  key: 'cooling-off',
  place: 7,
  text: '从您签收正式保险合同之日起有{{coolingOffDays}}天的犹豫期，这点您清楚吗？',
}
const risen = alert('QUESTION_RISE', {
  now: { part: 12, whole: 286 },
  before: { from: '2026-01-27', to: '2026-02-23', part: 21, whole: 1102 },
  question,
})

describe('what an alert says', () => {
  it('names a question, both shares with their numbers, and the factor', () => {
    expect(factsWords(risen)).toBe(
      '第 7 题“从您签收正式保险合同之日起有…天的犹豫期…”异常率近 7 天 4.2%（12/286），前 28 天 1.9%（21/1102），升至 2.2 倍',
    )
    expect(subjectWords(risen)).toBe('第 2 版问卷第 7 题')
    expect(questionWords(risen)).toBe('从您签收正式保险合同之日起有…天的犹豫期，这点您清楚吗？')
  })

  it('names no factor for a rise from zero', () => {
    const facts = { now: { part: 6, whole: 60 }, before: { ...period, part: 0, whole: 90 } }
    expect(factsWords(alert('IDENTITY_RISE', facts, 'face'))).toBe(
      '人脸识别失败率近 2 天 10.0%（6/60），前 28 天 0.0%（0/90），此前没有',
    )
  })

  it('never rounds so that a threshold seems reached or a rise seems larger', () => {
    const low = alert('DONE_RATE_LOW', { threshold: 95, now: { part: 9496, whole: 10_000 } }, 'BANK')
    expect(factsWords(low)).toBe('犹豫期近 7 天届满的回访，银保犹豫期内完成率 94.9%（9496/10000）')
    const facts = { now: { part: 199, whole: 1000 }, before: { ...period, part: 100, whole: 1000 } }
    expect(factsWords(alert('IDENTITY_RISE', facts))).toContain('升至 1.9 倍')
    const exactly = { now: { part: 22, whole: 1000 }, before: { ...period, part: 10, whole: 1000 } }
    expect(factsWords(alert('IDENTITY_RISE', exactly))).toContain('升至 2.2 倍')
  })

  it('has words for every kind, with threshold and days', () => {
    for (const kind of alertKinds) {
      const { title, lines } = alertMessage(alert(kind, { now: { part: 3, whole: 40 } }, 'all'))
      expect(title).toContain(alertRuleTexts[kind].name)
      expect(lines.join('\n')).toContain('3')
      expect(lines).toContain(`阈值：${thresholdWords(kind, 200)}`)
      expect(lines).toContain('统计日期：2026-02-24 至 2026-03-02')
      expect(lines).toContain('预警日期：2026-03-02')
    }
    const seen = { ...alert('UNMASKED_MANY', { now: { part: 30, whole: 30 } }, 'id'), person: '测试员工' }
    expect(subjectWords(seen)).toBe('测试员工')
    expect(JSON.stringify(alertMessage(seen))).not.toContain('测试员工')
    const momentary = alertMessage(alert('PROBLEMS_OVERDUE', { period: null, now: { part: 3, whole: 8 } }))
    expect(momentary.lines).toEqual([
      '3 件问题件已超过处理期限（处理中 8 件）',
      '阈值：达到 200 件',
      '预警日期：2026-03-02',
    ])
  })
})
