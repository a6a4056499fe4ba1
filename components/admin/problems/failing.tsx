'use client'

import { Skeleton } from 'antd'
import { useRecord } from '../data/use-records.ts'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import type { ProblemDetail } from './words.ts'

const words = text.page

/**
 * The failing questions with the customer's answers and comments. An answer on the phone replaces the online answer,
 * because it is later.
 */
export function Failing({ problem }: { problem: ProblemDetail }) {
  const { failing, visitId } = problem
  const visit = useRecord('visits', visitId, { enabled: failing.length > 0 })
  if (failing.length === 0) return <p className={shared.quiet}>{words.noFailing}</p>
  if (visit.loading) return <Skeleton active title={false} paragraph={{ rows: failing.length }} />
  const { questionnaire, answers = [], phoneAnswers = [] } = visit.data ?? {}
  return (
    <ol className={styles.questions}>
      {failing.map((key) => {
        const asked = questionnaire?.questions.find((question) => question.key === key)
        const last = [...answers, ...phoneAnswers].findLast(({ question }) => question === key)
        return (
          <li key={key}>
            {asked?.text ?? <span className={shared.quiet}>{words.questionGone}</span>}
            {last !== undefined && (
              <p className={styles.said}>
                {words.answered(words.answers[last.answer])}
                {last.comment !== null && `；${words.comment(last.comment)}`}
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}
