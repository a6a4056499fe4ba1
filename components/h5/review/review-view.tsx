'use client'

import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import type { Answers, Questionnaire } from '../client/api.ts'
import { HeaderFacts } from '../facts/header-facts.tsx'
import { ChinesePrevails, Original, useTranslated } from '../reading/translation.tsx'
import cardStyles from '../ui/card.module.css'
import { Note } from '../ui/note.tsx'
import styles from './review-view.module.css'

interface ReviewViewProps {
  readonly questionnaire: Questionnaire['questionnaire']
  readonly answers: Answers
}

/** The content that the customer signs: the policy, every question with 答：是/否, and the comments. */
export function ReviewView({ questionnaire, answers }: ReviewViewProps) {
  const { t } = useText()
  const { locale } = useLanguage()
  const translated = useTranslated()
  const { questions, header } = questionnaire
  const exceptional = questions.some(({ key, passing }) => answers[key]?.answer !== passing)
  return (
    <>
      {exceptional && <Note kind="warm">{t('review.exceptional')}</Note>}
      {questions.some(({ translations }) => translated(translations) !== null) && <ChinesePrevails />}
      <HeaderFacts header={header} />
      <ol className={`${cardStyles.card} ${styles.list}`}>
        {questions.map((question, index) => {
          const given = answers[question.key]
          const own = translated(question.translations)
          return (
            <li key={question.key}>
              <p lang={own === null ? 'zh-CN' : locale}>
                {t('questionnaire.numbered', { number: index + 1, text: own ?? question.text })}
              </p>
              {own !== null && <Original text={question.text} />}
              {given !== undefined && (
                <p className={styles.answer} data-exceptional={given.answer !== question.passing}>
                  {t('review.answer', { answer: t(`answer.${given.answer}`) })}
                </p>
              )}
              {given?.comment !== undefined && (
                <p className={styles.comment}>{t('review.comment', { text: given.comment })}</p>
              )}
            </li>
          )
        })}
      </ol>
    </>
  )
}
