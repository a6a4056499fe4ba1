import type { CaseView } from '../shared/case-view.ts'

export interface WechatAnswer {
  readonly answer: 'YES' | 'NO'
  readonly comment: string
  /** Whether this is the passing answer; null when the passing answer is not known. */
  readonly passing: boolean | null
}

export interface WechatAnswers {
  readonly byQuestion: ReadonlyMap<string, WechatAnswer>
  /** The revision number of the last submission; null when nothing was submitted yet. */
  readonly revision: number | null
}

/** The customer's answers on WeChat: those of the last submission, updated with the changes made after it. */
export function wechatAnswers(
  visit: Pick<CaseView['visit'], 'answers' | 'events' | 'questionnaire'>,
): WechatAnswers {
  const passing = new Map(visit.questionnaire?.questions.map((question) => [question.key, question.passing]))
  const byQuestion = new Map<string, WechatAnswer>()
  for (const { event } of visit.events) {
    if (event.type !== 'SUBMITTED' && event.type !== 'DRAFT_SAVED') continue
    for (const [key, { answer, comment = '' }] of Object.entries(event.payload.answers)) {
      const wanted = passing.get(key)
      byQuestion.set(key, { answer, comment, passing: wanted === undefined ? null : answer === wanted })
    }
  }
  const revision = visit.answers.at(-1)?.revision ?? null
  return { byQuestion, revision }
}

export function failingCount({ byQuestion }: WechatAnswers): number {
  return [...byQuestion.values()].filter(({ passing }) => passing === false).length
}
