'use client'

import { Alert, Progress } from 'antd'
import { useMemo } from 'react'
import shared from '../../ui/shared.module.css'
import { wechatAnswers } from '../case/wechat.ts'
import common from '../shared/callback.module.css'
import type { CaseView, SpokenQuestion } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import type { Typed } from '../typed/typed.ts'
import { QuestionCard, QuestionLine } from './question-card.tsx'
import { answeredCount } from './questions.ts'
import styles from './script.module.css'
import { Step } from './step.tsx'
import type { Questions } from './use-questions.ts'

const words = text.questions

/**
 * The third step: the questions, word for word.
 * @param props.masked true when the questions are shown masked, because the page was reloaded after this agent lost
 * the case
 */
export function StepQuestions(props: {
  view: CaseView
  questions: readonly SpokenQuestion[]
  masked: boolean
  typed: Typed
  walk: Questions
}) {
  const { view, questions, masked, typed, walk } = props
  const wechat = useMemo(() => wechatAnswers(view.visit).byQuestion, [view.visit])
  const done = answeredCount(questions, typed.answers)
  const all = questions.length
  if (all === 0) {
    return (
      <Step number={3} title={words.step} done={false}>
        <p className={shared.quiet}>{words.locked}</p>
      </Step>
    )
  }
  const progress = (
    <span className={styles.progress}>
      <span className={common.srOnly}>{words.progressLabel(done, all)}</span>
      <Progress
        percent={(done / all) * 100}
        showInfo={false}
        size="small"
        status="normal"
        aria-hidden="true"
        className={styles.bar}
      />
      <span aria-hidden="true" className={common.clock}>
        {words.progress(done, all)}
      </span>
    </span>
  )
  return (
    <Step number={3} title={words.step} done={done === all} extra={progress}>
      {masked && <Alert type="info" message={words.fromQuestionnaire} />}
      <ol className={styles.questions}>
        {questions.map((question, index) => {
          const Shown = index === walk.current ? QuestionCard : QuestionLine
          return (
            <Shown
              key={question.key}
              question={question}
              number={index + 1}
              given={typed.answers}
              wechat={wechat.get(question.key)}
              walk={walk}
            />
          )
        })}
      </ol>
      {done === all && (
        <div className={styles.closing}>
          <h3>{words.closing}</h3>
          {view.script.closing.map((line) => (
            <p key={line} className={styles.spoken}>
              {line}
            </p>
          ))}
          <p className={common.hint}>{words.closingHint}</p>
        </div>
      )}
    </Step>
  )
}
