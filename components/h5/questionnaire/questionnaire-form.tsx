'use client'

import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { placeOf, placeToBegin } from '../answering/places.ts'
import { type Answering, useQuestionnaire } from '../answering/use-questionnaire.ts'
import type { Questionnaire } from '../client/api.ts'
import { HandOver } from '../exits/hand-over.tsx'
import { useParts } from '../navigation/use-parts.ts'
import { useTranslated } from '../reading/translation.tsx'
import { useSpeech } from '../reading/use-speech.ts'
import { useCare } from '../shell/care.tsx'
import { FailureNote } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { Button } from '../ui/button.tsx'
import { Help } from '../ui/help.tsx'
import { OneByOne, OneByOneActions, OneByOneProgress } from './one-by-one.tsx'
import { Progress } from './progress.tsx'
import { answerId } from './question-parts.tsx'
import { QuestionnaireView } from './questionnaire-view.tsx'
import { ReadingTime } from './reading-time.tsx'

const questionOnPage = (key: string) => document.getElementById(answerId(key))?.closest('fieldset')

/**
 * 回访问卷 (the questionnaire): all questions on one page or, in 关怀版 (the large-type version), one question per screen.
 * The customer can switch at any time and stays at the current question.
 */
export function QuestionnaireForm({ visitId, opened }: { visitId: string; opened: Questionnaire }) {
  const { care } = useCare()
  const { locale } = useLanguage()
  const { questionnaire } = opened
  const { questions, title, titleTranslations } = questionnaire
  const translatedTitle = useTranslated()(titleTranslations)
  const [place, goToPlace] = useParts()
  const inSight = useRef<number | null>(null)
  const answering = useQuestionnaire(visitId, opened, show)
  const speech = useSpeech()
  const view = { questionnaire, answering, speech, place, goToPlace }

  function show(key: string): void {
    const wanted = placeOf(questions, key)
    if (care && wanted !== place) {
      goToPlace(wanted)
      return
    }
    if (!care) questionOnPage(key)?.scrollIntoView({ block: 'start' })
    document.getElementById(answerId(key))?.focus({ preventScroll: true })
  }

  const changeView = useEffectEvent(() => {
    if (care) {
      goToPlace(inSight.current ?? placeToBegin(questions, answering.answers))
    } else if (place > 0) {
      inSight.current = place
      goToPlace(0)
      questionOnPage(questions[place - 1]?.key ?? '')?.scrollIntoView({ block: 'start' })
    }
  })
  useLayoutEffect(() => changeView(), [care])

  return (
    <Shell
      title={translatedTitle ?? title}
      titleLang={translatedTitle === null ? 'zh-CN' : locale}
      step="questionnaire"
      typed={care}
      progress={care && place > 0 ? <OneByOneProgress {...view} /> : undefined}
      actions={care ? <OneByOneActions {...view} /> : <SubmitActions {...view} />}
    >
      {care ? <OneByOne {...view} /> : <AllAtOnce {...view} inSight={inSight} />}
      <HandOver visitId={visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}

interface AllAtOnceProps {
  readonly questionnaire: Questionnaire['questionnaire']
  readonly answering: Answering
  readonly speech: ReturnType<typeof useSpeech>
  /** Receives the place number of the question in view. */
  readonly inSight: RefObject<number | null>
}

function AllAtOnce({ questionnaire, answering, speech, inSight }: AllAtOnceProps) {
  const look = useEffectEvent(() => {
    const read = document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 3)
    const key = read?.closest('fieldset')?.querySelector<HTMLInputElement>('input[type=radio]')?.name
    if (key !== undefined) inSight.current = placeOf(questionnaire.questions, key)
  })
  useEffect(() => {
    const scrolled = () => look()
    window.addEventListener('scroll', scrolled, { passive: true })
    return () => window.removeEventListener('scroll', scrolled)
  }, [])
  return (
    <QuestionnaireView
      questionnaire={questionnaire}
      answers={answering.answers}
      asked={answering.asked}
      speech={speech}
      onAnswer={answering.give}
    />
  )
}

function SubmitActions({ questionnaire, answering }: Pick<AllAtOnceProps, 'questionnaire' | 'answering'>) {
  const { t } = useText()
  const of = questionnaire.questions.length
  const done = of - answering.missing.length
  const { secondsLeft } = answering
  return (
    <>
      <FailureNote failure={answering.failure} />
      <Progress
        done={done}
        of={of}
        words={t('questionnaire.progress', { done, of })}
        draft={answering.draft}
      />
      <Button busy={answering.busy} waiting={secondsLeft > 0} onPress={answering.submit}>
        {secondsLeft > 0 ? t('questionnaire.reading', { seconds: secondsLeft }) : t('questionnaire.submit')}
      </Button>
      <ReadingTime secondsLeft={secondsLeft} />
    </>
  )
}
