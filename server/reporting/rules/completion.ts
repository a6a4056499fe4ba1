import type { completionFigures } from './figures.ts'
import { isSmall, rate } from './rates-and-significance.ts'
import type { Sums } from './sums.ts'

/**
 * 犹豫期内回访成功率 (success rate inside the cooling-off period) in both readings (domain document):
 * - 完成率 (completion) = (无异议 + 问题件, both inside cooling-off) ÷ 应回访
 * - 无异议成功率 (stricter) = 无异议 inside cooling-off ÷ 应回访
 *
 * 应回访 (visits due) excludes cancelled visits. A policy without a receipt has no visit and is not counted.
 */
export interface Completion {
  readonly visits: number
  readonly cancelled: number
  readonly due: number
  readonly cleanInTime: number
  readonly problemInTime: number
  readonly doneInTime: number
  readonly doneLate: number
  /** Numbers of visits still in progress: online, with the agents, or in letter or branch follow-up. */
  readonly online: number
  readonly withAgents: number
  readonly followUp: number
  readonly unfinished: number
  readonly ways: {
    readonly WECHAT: number
    readonly PHONE: number
    readonly LETTER: number
    readonly BRANCH: number
  }
  readonly doneRate: number | null
  readonly cleanRate: number | null
  /** True if so few visits are counted that the rates are not meaningful. */
  readonly small: boolean
}

export function completionOf(sums: Sums<(typeof completionFigures)[number]>): Completion {
  const due = sums.visits - sums.cancelled
  const doneInTime = sums.clean_in_time + sums.problem_in_time
  return {
    visits: sums.visits,
    cancelled: sums.cancelled,
    due,
    cleanInTime: sums.clean_in_time,
    problemInTime: sums.problem_in_time,
    doneInTime,
    doneLate: sums.clean_late + sums.problem_late,
    online: sums.online,
    withAgents: sums.with_agents,
    followUp: sums.follow_up,
    unfinished: sums.unfinished,
    ways: {
      WECHAT: sums.success_wechat,
      PHONE: sums.success_phone,
      LETTER: sums.success_letter,
      BRANCH: sums.success_branch,
    },
    doneRate: rate(doneInTime, due),
    cleanRate: rate(sums.clean_in_time, due),
    small: isSmall(due),
  }
}
