import { attachedToNames, paperNames } from '../attachment/messages.zh-CN.ts'
import { exportNames } from '../audit/values.zh-CN.ts'
import { callbackText } from '../call-centre/rules/messages.zh-CN.ts'
import { dayOf, lastDayOf, shanghaiTime } from '../kernel/calendar.ts'
import { shortDay } from '../kernel/text/days.zh-CN.ts'
import { maskName } from '../kernel/text/mask.ts'
import { endpointEndNames } from '../partner/messages.zh-CN.ts'
import { alertRuleTexts, factsWords, subjectWords } from '../reporting/alerts/messages.zh-CN.ts'
import { reasonNames } from '../visit/messages.zh-CN.ts'
import type { CommentTarget } from '../vocabulary/comments.ts'
import type { About, DecidedVersion, OpenVersion, OwnProblem } from './rules/facts.ts'
import { MOST } from './rules/facts.ts'
import type { Cause, ProblemState } from './rules/items.ts'

/** The words of an item: a sentence, and a second line if there is more to know. */
export interface ItemWords {
  readonly title: string
  readonly detail: string | null
}

const clock = (at: Date) => shanghaiTime(at).slice(11, 16)
const minute = (at: Date) => `${shortDay(dayOf(at))} ${clock(at)}`
const about = ({ policyNo, applicantName }: About) => `保单 ${policyNo}，投保人 ${maskName(applicantName)}`
const many = (count: number) => (count > MOST ? `${MOST}+` : String(count))
const version = ({ number }: OpenVersion) => `问卷第 ${number} 版`
const categories: Readonly<Record<string, string>> = callbackText.categories

const targets: Readonly<Record<CommentTarget, string>> = {
  visit: '回访',
  case: '回访任务',
  problem: '问题件',
  template: '问卷',
}

/** Builds the text of a decision, without the name of the person if it is unknown. */
const by = (name: string | null, words: string) => (name === null ? words : `${name}：${words}`)

function decided(of: DecidedVersion): ItemWords {
  if (of.step === 'PUBLISHED')
    return {
      title: `${version(of)}已发布`,
      detail: of.effectiveFrom === null ? null : `${minute(of.effectiveFrom)} 起生效`,
    }
  if (of.step === 'WITHDRAWN') return { title: `${version(of)}的发布已撤回`, detail: of.comment }
  return { title: `${version(of)}已审批通过`, detail: of.comment ?? '待审批人发布' }
}

function problem(of: OwnProblem, state: ProblemState): ItemWords {
  const category = categories[of.category] ?? of.category
  const due = of.dueOn === null ? '' : `${shortDay(of.dueOn)} 24:00 `
  switch (state) {
    case 'GIVEN':
      return {
        title: `问题件指派给您：${category}`,
        detail: `${about(of)}${due === '' ? '' : `，${due}到期`}`,
      }
    case 'SENT_BACK':
      return { title: `问题件被退回：${category}`, detail: `${of.sentBack}（${about(of)}）` }
    case 'DUE_SOON':
      return { title: `问题件 ${due}到期：${category}`, detail: about(of) }
    case 'OVERDUE':
      return { title: `问题件已超期：${category}`, detail: `${about(of)}，已于 ${due}到期` }
  }
}

function unassigned({ count, overdue, earliest }: Extract<Cause, { overdue: number }>): string | null {
  if (overdue > 0) return overdue === count ? '均已超期' : `其中 ${many(overdue)} 件已超期`
  return earliest === null ? null : `最早 ${shortDay(earliest)} 24:00 到期`
}

/** Returns the words of an item. A customer's name is masked. */
export function itemWords(cause: Cause): ItemWords {
  switch (cause.kind) {
    case 'DRAFT_TO_APPROVE':
      return {
        title: `${version(cause.of)}待您审批`,
        detail: by(cause.of.stepBy, cause.of.note || '已提交审批'),
      }
    case 'DRAFT_TO_PUBLISH':
      return { title: `${version(cause.of)}已审批通过，待发布`, detail: cause.of.note || null }
    case 'DRAFT_REJECTED':
      return { title: `${version(cause.of)}被退回修改`, detail: by(cause.of.stepBy, cause.of.comment ?? '') }
    case 'DRAFT_DECIDED':
      return decided(cause.of)
    case 'CASE_ASSIGNED':
      return {
        title: `回访任务指派给您：${cause.of.reasons.map((reason) => reasonNames[reason]).join('、')}`,
        detail: `${about(cause.of)}，犹豫期至 ${shortDay(lastDayOf(cause.of.coolingOffEndsAt))} 24:00`,
      }
    case 'PROMISE':
      return {
        title: cause.past
          ? `预约 ${clock(cause.of.promisedFor)} 已到，尚未拨打`
          : `${clock(cause.of.promisedFor)} 有预约回访`,
        detail: about(cause.of),
      }
    case 'PROBLEM':
      return problem(cause.of, cause.state)
    case 'PROBLEMS_UNASSIGNED':
      return { title: `${many(cause.count)} 件问题件待指派`, detail: unassigned(cause) }
    case 'PROBLEMS_OVERDUE':
      return {
        title: `${many(cause.count)} 件问题件已超期`,
        detail: cause.earliest === null ? null : `最早的已于 ${shortDay(cause.earliest)} 24:00 到期`,
      }
    case 'PROBLEMS_TO_CLOSE':
      return { title: `${many(cause.count)} 件问题件待结案`, detail: null }
    case 'ALERT': {
      const subject = subjectWords(cause.of)
      const { name } = alertRuleTexts[cause.of.kind]
      return { title: `预警：${name}${subject === '' ? '' : `（${subject}）`}`, detail: factsWords(cause.of) }
    }
    case 'MENTIONED':
      return {
        title: `${cause.of.authorName}在${targets[cause.of.targetKind]}的评论里提到了您`,
        detail: null,
      }
    case 'ATTACHMENT_INFECTED':
      return {
        title: `您上传的${attachedToNames[cause.of.targetKind]}附件含有病毒，内容已删除：${paperNames[cause.of.paper]}`,
        detail: `${about(cause.of)}，请检查电脑后重新上传干净的文件`,
      }
    case 'PUSH_DISABLED':
      return {
        title: `推送已停用：${cause.of.clientName}（${cause.of.description}）`,
        detail: `${endpointEndNames[cause.of.disabledFor]}，修复后请恢复推送`,
      }
    case 'BREAK_GLASS':
      return {
        title: `应急账号登录：${cause.of.staffName}`,
        detail: `${minute(cause.of.at)} 用密码登录，请核实是否确有应急需要`,
      }
    case 'EXPORT_BROKEN':
      return {
        title: `“${exportNames[cause.exported]}”导出中断`,
        detail: '文件不完整，请勿使用，需要时请重新导出。',
      }
  }
}
