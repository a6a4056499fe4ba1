'use client'

import '#components/browser/no-evaluation.ts'
import { type ReactNode, useEffect, useState } from 'react'
import { answerOf } from '#components/h5/answering/answers.ts'
import type { Answers } from '#components/h5/client/api.ts'
import { NoticeTick, NoticeView } from '#components/h5/notice/notice-view.tsx'
import { answerId } from '#components/h5/questionnaire/question-parts.tsx'
import { QuestionnaireView } from '#components/h5/questionnaire/questionnaire-view.tsx'
import { useTranslated } from '#components/h5/reading/translation.tsx'
import { useSpeech } from '#components/h5/reading/use-speech.ts'
import { ReviewView } from '#components/h5/review/review-view.tsx'
import { useCare } from '#components/h5/shell/care.tsx'
import { Shell } from '#components/h5/shell/shell.tsx'
import { Button } from '#components/h5/ui/button.tsx'
import { useLanguage } from '#components/i18n/provider.tsx'
import { useText } from '#components/i18n/text.ts'
import { type Show, showSchema } from './message.ts'
import { type Rendering, renderDraft } from './rendering.ts'

/**
 * A customer's page, rendered from a version, inside the phone preview beside the editor. Its content arrives by
 * message from the surrounding page. Taps in the preview never reach a server.
 */
export function PhonePage() {
  const shown = useShown()
  useAppearance(shown)
  if (shown === null) return null
  const rendering = renderDraft(shown.content, shown.number, shown.facts)
  return (
    <Quiet key={shown.page}>
      {shown.page === 'notice' && <NoticePage notice={rendering.notice} />}
      {shown.page === 'questionnaire' && <QuestionnairePage rendering={rendering} at={shown.at} />}
      {shown.page === 'review' && <ReviewPage rendering={rendering} />}
    </Quiet>
  )
}

/**
 * Makes the page inert until it is mounted. Otherwise the page would focus its heading and take the focus away from
 * the author who is typing.
 */
function Quiet({ children }: { children: ReactNode }) {
  const [awake, setAwake] = useState(false)
  useEffect(() => setAwake(true), [])
  return (
    <div inert={!awake} style={{ display: 'contents' }}>
      {children}
    </div>
  )
}

/** Pixels of the page that stay visible above the edited question. */
const ABOVE_PX = 72

/** The latest message from the surrounding page. */
function useShown(): Show | null {
  const [shown, setShown] = useState<Show | null>(null)
  useEffect(() => {
    const hear = (event: MessageEvent<unknown>) => {
      if (event.origin !== window.location.origin || event.source !== window.parent) return
      const message = showSchema.safeParse(event.data)
      if (message.success) setShown(message.data)
    }
    window.addEventListener('message', hear)
    window.parent.postMessage({ type: 'return-visit.preview.ready' }, window.location.origin)
    return () => window.removeEventListener('message', hear)
  }, [])
  return shown
}

/**
 * Sets language and type size to the values of the switches beside the phone. The switches inside the phone also
 * work, until a switch beside the phone is used.
 */
function useAppearance(shown: Show | null): void {
  const { choose } = useLanguage()
  const { setCare } = useCare()
  const locale = shown?.locale
  const care = shown?.care
  useEffect(() => {
    if (locale !== undefined) choose(locale).catch(() => undefined)
  }, [locale])
  useEffect(() => {
    if (care !== undefined) setCare(care)
  }, [care])
}

function NoticePage({ notice }: { notice: Rendering['notice'] }) {
  const { t } = useText()
  const speech = useSpeech()
  const [confirmed, setConfirmed] = useState(false)
  return (
    <Shell
      title={t('notice.title')}
      step="notice"
      actions={
        <>
          <NoticeTick notice={notice} confirmed={confirmed} onChange={setConfirmed} />
          <Button waiting={!confirmed} onPress={() => undefined}>
            {t('action.next')}
          </Button>
        </>
      }
    >
      <NoticeView notice={notice} speech={speech} />
    </Shell>
  )
}

function QuestionnairePage({ rendering, at }: { rendering: Rendering; at: string | null }) {
  const { t } = useText()
  const speech = useSpeech()
  const [answers, setAnswers] = useState<Answers>({})
  const { locale } = useLanguage()
  const { questionnaire } = rendering
  const title = useTranslated()(questionnaire.titleTranslations)
  useEffect(() => {
    if (at === null) return
    const question = document.getElementById(answerId(at))?.closest('fieldset')
    if (!question) return
    // `scrollIntoView` is not used because it would also scroll the page around the phone.
    const { top } = question.getBoundingClientRect()
    window.scrollTo({ top: window.scrollY + top - ABOVE_PX })
  }, [at])
  return (
    <Shell
      title={title ?? questionnaire.title}
      titleLang={title === null ? 'zh-CN' : locale}
      step="questionnaire"
      actions={
        <Button waiting onPress={() => undefined}>
          {t('questionnaire.reading', { seconds: questionnaire.minimumReadingSeconds })}
        </Button>
      }
    >
      <QuestionnaireView
        questionnaire={questionnaire}
        answers={answers}
        asked={[]}
        speech={speech}
        onAnswer={(key, answer) => setAnswers((given) => ({ ...given, [key]: answer }))}
      />
    </Shell>
  )
}

/** The page 回访确认 (review), with the passing answer to every question. */
function ReviewPage({ rendering }: { rendering: Rendering }) {
  const { t } = useText()
  const { questionnaire } = rendering
  const answers: Answers = Object.fromEntries(
    questionnaire.questions.map(({ key, passing }) => [key, answerOf(passing, passing, '')]),
  )
  return (
    <Shell title={t('review.title')} lead={t('review.lead')} step="review">
      <ReviewView questionnaire={questionnaire} answers={answers} />
    </Shell>
  )
}
