'use client'

import { useEffect, useState } from 'react'
import { useLanguage } from '../i18n/provider.tsx'
import { useText } from '../i18n/text.ts'
import { answerOf } from './answers.ts'
import { type Answer, type Answers, api, perform, type Questionnaire } from './api.ts'
import { Button } from './button.tsx'
import type { DraftState } from './draft.ts'
import { detail, detailNames, isRefusal, toFailure } from './failure.ts'
import { FailureNote } from './failure-view.tsx'
import { visitPath } from './flow.ts'
import { goInstead } from './go.ts'
import { HandOver } from './hand-over.tsx'
import { Help } from './help.tsx'
import { createCommandKey } from './ids.ts'
import styles from './questionnaire-form.module.css'
import { QuestionnaireView } from './questionnaire-view.tsx'
import { Shell } from './shell.tsx'
import { useTranslated } from './translation.tsx'
import { useAction } from './use-action.ts'
import { forgetDraft, useDraft } from './use-draft.ts'
import { useSeconds } from './use-seconds.ts'
import { useSpeech } from './use-speech.ts'

/** 回访问卷: the header facts, every question, and the button that waits for the reading time. */
export function QuestionnaireForm({ visitId, opened }: { visitId: string; opened: Questionnaire }) {
  const { t } = useText()
  const { locale } = useLanguage()
  const { questions, title, titleTranslations } = opened.questionnaire
  const translatedTitle = useTranslated()(titleTranslations)
  const draft = useDraft(visitId, opened)
  const { answers } = draft
  const [secondsLeft, startReading] = useSeconds()
  const [asked, setAsked] = useState<readonly string[]>([])
  const [command] = useState(() => createCommandKey())
  const [reopening] = useState(() => createCommandKey())
  const action = useAction()
  const speech = useSpeech()
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
      try {
        await perform(command, final, (commandId) =>
          api.visit.submit.mutate({ visitId, commandId, answers: final }),
        )
      } catch (error) {
        draft.resume()
        const failure = toFailure(error)
        if (isRefusal(failure, 'READING_TIME_LEFT')) await readAnew(detail(failure, 'seconds'))
        if (isRefusal(failure, 'ANSWERS_MISSING')) askFor(detailNames(failure, 'keys'))
        throw error
      }
      forgetDraft(visitId)
      goInstead(visitPath(visitId, 'review'))
      return 'leaving'
    })
  }

  /**
   * The reading time starts anew when the questionnaire was opened on another phone meanwhile, and runs only where it
   * was opened last: opening it again is what makes this phone count.
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
    const first = document.getElementById(`answer-${keys[0]}-YES`)
    first?.closest('fieldset')?.scrollIntoView({ block: 'start' })
    first?.focus({ preventScroll: true })
  }

  return (
    <Shell
      title={translatedTitle ?? title}
      titleLang={translatedTitle === null ? 'zh-CN' : locale}
      step="questionnaire"
      actions={
        <>
          <FailureNote failure={action.failure} />
          <Progress done={questions.length - missing.length} of={questions.length} draft={draft.state} />
          <Button busy={action.busy} waiting={secondsLeft > 0} onPress={submit}>
            {secondsLeft > 0
              ? t('questionnaire.reading', { seconds: secondsLeft })
              : t('questionnaire.submit')}
          </Button>
          <p className="sr" role="status">
            {secondsLeft > 0 ? t('questionnaire.readFirst') : t('questionnaire.readDone')}
          </p>
        </>
      }
    >
      <QuestionnaireView
        questionnaire={opened.questionnaire}
        answers={answers}
        asked={asked}
        speech={speech}
        onAnswer={give}
      />
      <HandOver visitId={visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}

/** The answers as submitted: comments trimmed, and only where something is unclear. */
function trimmed(questions: Questionnaire['questionnaire']['questions'], answers: Answers): Answers {
  const entries = questions.flatMap(({ key, passing }) => {
    const given = answers[key]
    return given ? [[key, answerOf(given.answer, passing, given.comment ?? '')] as const] : []
  })
  return Object.fromEntries(entries)
}

function Progress({ done, of, draft }: { done: number; of: number; draft: DraftState | null }) {
  const { t } = useText()
  return (
    <div className={styles.progress}>
      <span className={styles.line} aria-hidden="true">
        <span style={{ width: `${(100 * done) / of}%` }} />
      </span>
      <span>{t('questionnaire.progress', { done, of })}</span>
      <span className={styles.draft} role="status">
        {draft === 'saved' && t('draft.saved')}
        {draft === 'unsaved' && t('draft.unsaved')}
        {draft === 'unkept' && t('draft.unkept')}
      </span>
    </div>
  )
}
