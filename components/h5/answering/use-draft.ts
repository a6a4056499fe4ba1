'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { keep, kept } from '../../browser/storage.ts'
import { type Answers, api, perform, type Questionnaire } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { useMoveOn } from '../requests/use-move-on.ts'
import { readKept } from './answers.ts'
import { createDraft, type DraftState } from './draft.ts'

/**
 * Removes a visit's answers from browser storage. Answers left there after the submission would overwrite the answers
 * on the server.
 */
export function forgetDraft(visitId: string): void {
  keep('h5.draft', null, visitId)
}

export interface DraftedAnswers {
  readonly answers: Answers
  readonly change: (answers: Answers) => void
  /** Null until a question is answered on this page. */
  readonly state: DraftState | null
  /** Stops saving before the answers are submitted. */
  readonly stop: () => void
  /** Resumes saving after a failed submission. */
  readonly resume: () => void
}

/**
 * The answers of a questionnaire. Each answer is saved on the server, and is kept in browser storage until the server
 * has it. Answers left in storage by an expired identity check or a reload are restored.
 */
export function useDraft(visitId: string, opened: Questionnaire): DraftedAnswers {
  const [answers, setAnswers] = useState<Answers>(() => ({
    ...opened.answers,
    ...readKept(
      kept('h5.draft', visitId),
      opened.questionnaire.questions.map((question) => question.key),
    ),
  }))
  const [state, setState] = useState<DraftState | null>(null)
  const [round, setRound] = useState(0)
  const [command] = useState(() => createCommandKey())
  const draft = useRef<ReturnType<typeof createDraft> | null>(null)
  const moveOn = useMoveOn()

  const begin = useEffectEvent(() => {
    const created = createDraft({
      saved: opened.answers,
      send: (latest) =>
        perform(command, latest, (commandId) =>
          api.visit.saveDraft.mutate({ visitId, commandId, answers: latest }),
        ),
      keep: (latest) => keep('h5.draft', latest === null ? null : JSON.stringify(latest), visitId),
      told: setState,
      refused: moveOn,
    })
    draft.current = created
    created.change(answers)
    return created
  })

  // A stopped saver cannot be restarted, so `resume` starts a new round with a new saver.
  useEffect(() => {
    const created = begin()
    const hide = () => {
      if (document.visibilityState === 'hidden') void created.flush()
    }
    document.addEventListener('visibilitychange', hide)
    return () => {
      document.removeEventListener('visibilitychange', hide)
      // The last answer must still be sent when the customer leaves by the back button.
      void created.flush()
      created.stop()
    }
  }, [visitId, round])

  return {
    answers,
    state,
    change(next) {
      setAnswers(next)
      draft.current?.change(next)
    },
    stop: () => draft.current?.stop(),
    resume: () => setRound((count) => count + 1),
  }
}
