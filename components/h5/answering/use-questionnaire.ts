'use client'

import { useEffect, useState } from 'react'
import { useSeconds } from '../../browser/use-seconds.ts'
import { type Answer, type Answers, api, perform, type Questionnaire } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { detail, detailNames, type Failure, isRefusal, toFailure } from '../client/failure.ts'
import { goOn, type VisitPage } from '../navigation/next-page.ts'
import { useAction } from '../requests/use-action.ts'
import { answerOf } from './answers.ts'
import type { DraftState } from './draft.ts'
import { forgetDraft, useDraft } from './use-draft.ts'

/** The state of a questionnaire that is being answered. It is the same for all layouts of the questionnaire. */
export interface Answering {
  readonly answers: Answers
  /** Keys of the questions without an answer, in their order. */
  readonly missing: readonly string[]
  /** Keys of the questions marked as still unanswered. */
  readonly asked: readonly string[]
  readonly draft: DraftState | null
  /** Seconds left of the reading time. */
  readonly secondsLeft: number
  readonly busy: boolean
  readonly failure: Failure | null
  readonly give: (key: string, answer: Answer) => void
  /** Marks questions as still unanswered and shows the first of them. */
  readonly askFor: (keys: readonly string[]) => void
  readonly submit: () => void
}

/**
 * The answers, the draft, the reading time and the submission of one questionnaire.
 *
 * @param show brings a question into view
 */
export function useQuestionnaire(
  visitId: string,
  opened: Questionnaire,
  show: (key: string) => void,
): Answering {
  const { questions } = opened.questionnaire
  const draft = useDraft(visitId, opened)
  const { answers } = draft
  const [secondsLeft, startReading] = useSeconds()
  const [asked, setAsked] = useState<readonly string[]>([])
  const [command] = useState(() => createCommandKey())
  const [reopening] = useState(() => createCommandKey())
  const action = useAction()
  const missing = questions.filter((question) => !answers[question.key]).map((question) => question.key)

  useEffect(() => startReading(opened.secondsLeft), [opened.secondsLeft, startReading])

  function give(key: string, answer: Answer): void {
    draft.change({ ...answers, [key]: answer })
    setAsked((keys) => keys.filter((each) => each !== key))
  }

  function submit(): void {
    if (missing.length > 0) {
      askFor(missing)
      return
    }
    action.run(async () => {
      draft.stop()
      const final = trimmed(questions, answers)
      let next: VisitPage | null
      try {
        const done = await perform(command, final, (commandId, next) =>
          api.visit.submit.mutate({ visitId, commandId, answers: final, next }),
        )
        next = done.next
      } catch (error) {
        draft.resume()
        const failure = toFailure(error)
        if (isRefusal(failure, 'READING_TIME_LEFT')) await readAnew(detail(failure, 'seconds'))
        if (isRefusal(failure, 'ANSWERS_MISSING')) askFor(detailNames(failure, 'keys'))
        throw error
      }
      forgetDraft(visitId)
      goOn(visitId, next)
      return 'leaving'
    })
  }

  /**
   * Opens the questionnaire again after the refusal READING_TIME_LEFT. The reading time runs only on the phone that
   * opened the questionnaire last. If another phone has opened it meanwhile, the time on this phone would never end
   * without reopening.
   */
  async function readAnew(seconds: number): Promise<void> {
    startReading(seconds)
    const again = await perform(reopening, visitId, (commandId) =>
      api.visit.openQuestionnaire.mutate({ visitId, commandId }),
    )
    startReading(again.secondsLeft)
  }

  function askFor(keys: readonly string[]): void {
    setAsked(keys)
    const [first] = keys
    if (first !== undefined) show(first)
  }

  const { busy, failure } = action
  return { answers, missing, asked, draft: draft.state, secondsLeft, busy, failure, give, askFor, submit }
}

/** The answers as they are submitted. Comments are trimmed, and only failing answers keep their comment. */
function trimmed(questions: Questionnaire['questionnaire']['questions'], answers: Answers): Answers {
  const entries = questions.flatMap(({ key, passing }) => {
    const given = answers[key]
    return given ? [[key, answerOf(given.answer, passing, given.comment ?? '')] as const] : []
  })
  return Object.fromEntries(entries)
}
