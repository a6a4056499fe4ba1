'use client'

import { useId } from 'react'
import styles from './question-card.module.css'
import {
  AnswerChoice,
  AnswerComment,
  AnswerMissing,
  type QuestionProps,
  QuestionText,
} from './question-parts.tsx'

/** One of several questions on a page, with the answers 是 (yes) and 否 (no). A failing answer adds a comment field. */
export function QuestionCard({ question, number, given, asked, speech, onAnswer }: QuestionProps) {
  const id = useId()
  return (
    <fieldset
      className={styles.question}
      data-asked={asked}
      aria-labelledby={`${id}-text`}
      aria-describedby={asked ? `${id}-asked` : undefined}
    >
      <div className={styles.parts}>
        <QuestionText question={question} number={number} speech={speech} id={`${id}-text`} />
        {asked && <AnswerMissing id={`${id}-asked`} />}
        <AnswerChoice question={question} given={given} onAnswer={onAnswer} />
        <AnswerComment question={question} given={given} onAnswer={onAnswer} />
      </div>
    </fieldset>
  )
}
