'use client'

import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import type { Answer, Answers, Questionnaire } from '../client/api.ts'
import { HeaderFacts } from '../facts/header-facts.tsx'
import { ChinesePrevails, useTranslated } from '../reading/translation.tsx'
import type { Speech } from '../reading/use-speech.ts'
import helpStyles from '../ui/help.module.css'
import { Note } from '../ui/note.tsx'
import { QuestionCard } from './question-card.tsx'

interface QuestionnaireViewProps {
  readonly questionnaire: Questionnaire['questionnaire']
  readonly answers: Answers
  /** Keys of the questions marked as still unanswered. */
  readonly asked: readonly string[]
  readonly speech: Speech
  readonly onAnswer: (key: string, answer: Answer) => void
}

/** The policy and all questions, on one page. */
export function QuestionnaireView({
  questionnaire,
  answers,
  asked,
  speech,
  onAnswer,
}: QuestionnaireViewProps) {
  const { t } = useText()
  const { questions, header } = questionnaire
  return (
    <>
      <LanguageNote questionnaire={questionnaire} />
      <HeaderFacts header={header} ruled />
      {questions.map((question, index) => (
        <QuestionCard
          key={question.key}
          question={question}
          number={index + 1}
          given={answers[question.key]}
          asked={asked.includes(question.key)}
          speech={speech}
          onAnswer={(answer) => onAnswer(question.key, answer)}
        />
      ))}
      <p className={helpStyles.help}>{t('questionnaire.thanks')}</p>
    </>
  )
}

/**
 * A note about languages. With translations, it says that the Chinese text prevails. Without translations, a
 * customer whose language is not Chinese learns that the questions are in Chinese.
 */
export function LanguageNote({ questionnaire }: Pick<QuestionnaireViewProps, 'questionnaire'>) {
  const { t } = useText()
  const { locale } = useLanguage()
  const translated = useTranslated()
  if (questionnaire.questions.some(({ translations }) => translated(translations) !== null))
    return <ChinesePrevails />
  return locale.startsWith('zh') ? null : <Note kind="calm">{t('questionnaire.language')}</Note>
}
