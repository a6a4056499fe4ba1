import { useEffect, useEffectEvent, useState } from 'react'
import type { SpokenQuestion } from '../shared/case-view.ts'
import { type Typed, withAnswer } from '../typed/typed.ts'
import type { Typing } from '../typed/use-typed.ts'
import { nextUnanswered } from './questions.ts'

export const questionId = (key: string): string => `question-${key}`
export const commentId = (key: string): string => `comment-${key}`

export interface Questions {
  /** The index of the current question; -1 while there are no questions. */
  readonly current: number
  readonly goTo: (index: number) => void
  /** Goes to the next unanswered question after the current one, or else to the first unanswered question of all. */
  readonly goOn: () => void
  readonly answer: (value: 'YES' | 'NO') => void
  readonly comment: (key: string, comment: string) => void
}

/**
 * The questions, asked one at a time. After a passing answer, the next question follows. After a failing answer, its
 * comment field comes first.
 */
export function useQuestions(questions: readonly SpokenQuestion[], { typed, change }: Typing): Questions {
  const [place, setPlace] = useState<{ index: number; focus: string | null }>({ index: 0, focus: null })
  const current = Math.min(place.index, questions.length - 1)
  useEffect(() => {
    if (place.focus !== null) document.getElementById(place.focus)?.focus()
  }, [place])

  // The questions appear when the applicant is confirmed, or after a reload of the page. The first unanswered
  // question then becomes the current one.
  const begin = useEffectEvent(() => goTo(Math.max(0, nextUnanswered(questions, typed.answers))))
  const { length } = questions
  useEffect(() => {
    if (length > 0) begin()
  }, [length])

  function goTo(index: number): void {
    const question = questions[index]
    if (question !== undefined) setPlace({ index, focus: questionId(question.key) })
  }
  function goOn(after: Typed = typed): void {
    const next = nextUnanswered(questions, after.answers, current + 1)
    goTo(next >= 0 ? next : current)
  }
  function answer(value: 'YES' | 'NO'): void {
    const question = questions[current]
    if (question === undefined) return
    change((before) => withAnswer(before, question.key, { answer: value }))
    if (value === question.passing) goOn(withAnswer(typed, question.key, { answer: value }))
    else setPlace({ index: current, focus: commentId(question.key) })
  }
  return {
    current,
    goTo,
    goOn: () => goOn(),
    answer,
    comment: (key, comment) => change((before) => withAnswer(before, key, { comment })),
  }
}
