'use client'

import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import type { QualityCheck } from './sheet.ts'

const words = text.script
type Question = QualityCheck['questions'][number]

function Said({ question }: { question: Question }) {
  const { answer } = question
  if (answer === null) return <span className={shared.quiet}>{words.unanswered}</span>
  return (
    <span>
      <ToneTag tone={answer.passing ? 'good' : 'bad'}>{words.answers[answer.answer]}</ToneTag>
      {answer.comment !== null && (
        <span>
          {words.comment}：{answer.comment}
        </span>
      )}
    </span>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <>
      <h3 className={styles.part}>{title}</h3>
      {lines.map((line) => (
        <p key={line} className={styles.line}>
          {line}
        </p>
      ))}
    </>
  )
}

/** What the agent had to say, word for word, and the answers that the agent recorded in this call. */
export function Script({ check }: { check: QualityCheck }) {
  const { script, questions } = check
  return (
    <div className={styles.script}>
      <Lines title={words.opening} lines={script.opening} />
      <h3 className={styles.part}>{words.questions}</h3>
      {questions.length === 0 && <p className={shared.quiet}>{words.none}</p>}
      <ol className={styles.questions}>
        {questions.map((question) => (
          <li key={question.key}>
            <p className={styles.line}>{question.text}</p>
            <p className={styles.answer}>
              <Said question={question} />
              <span className={shared.quiet}>{words.passing(words.answers[question.passing])}</span>
            </p>
          </li>
        ))}
      </ol>
      <Lines title={words.closing} lines={script.closing} />
    </div>
  )
}
