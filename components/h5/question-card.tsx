'use client'

import { useId } from 'react'
import { useLanguage } from '../i18n/provider.tsx'
import { useText } from '../i18n/text.ts'
import type { Answer, Questionnaire } from './api.ts'
import parts from './parts.module.css'
import styles from './question-card.module.css'
import { ReadAloud } from './read-aloud.tsx'
import { Original, useTranslated } from './translation.tsx'
import type { Speech } from './use-speech.ts'

interface QuestionCardProps {
  readonly question: Questionnaire['questionnaire']['questions'][number]
  readonly number: number
  readonly given: Answer | undefined
  /** It was left out when submitting. */
  readonly asked: boolean
  readonly speech: Speech
  readonly onAnswer: (answer: Answer) => void
}

const COMMENT_LIMIT = 500

/** One question with 是 and 否; an answer that raises a concern may say what is unclear. */
export function QuestionCard({ question, number, given, asked, speech, onAnswer }: QuestionCardProps) {
  const { t } = useText()
  const { locale } = useLanguage()
  const translated = useTranslated()(question.translations)
  const shown = translated ?? question.text
  const lang = translated === null ? 'zh-CN' : locale
  const id = useId()
  return (
    <fieldset
      className={styles.question}
      data-asked={asked}
      aria-labelledby={`${id}-text`}
      aria-describedby={asked ? `${id}-asked` : undefined}
    >
      <div className={styles.parts}>
        <p id={`${id}-text`} className={styles.text} lang={lang}>
          {t('questionnaire.numbered', { number, text: shown })}
        </p>
        {translated !== null && <Original text={question.text} />}
        <ReadAloud speech={speech} name={question.key} text={shown} lang={lang} />
        {asked && (
          <p id={`${id}-asked`} className={parts.wrong}>
            {t('questionnaire.missing')}
          </p>
        )}
        <div className={styles.answers}>
          {(['YES', 'NO'] as const).map((value) => (
            <label key={value} className={styles.answer}>
              <input
                id={`answer-${question.key}-${value}`}
                type="radio"
                name={question.key}
                checked={given?.answer === value}
                onChange={() =>
                  onAnswer(given?.comment ? { answer: value, comment: given.comment } : { answer: value })
                }
              />
              <span>{t(`answer.${value}`)}</span>
            </label>
          ))}
        </div>
        {given !== undefined && given.answer !== question.passing && (
          <div className={parts.field}>
            <label htmlFor={`${id}-comment`}>{t('questionnaire.comment')}</label>
            <textarea
              id={`${id}-comment`}
              maxLength={COMMENT_LIMIT}
              rows={2}
              value={given.comment ?? ''}
              onChange={(event) => onAnswer({ answer: given.answer, comment: event.currentTarget.value })}
            />
          </div>
        )}
      </div>
    </fieldset>
  )
}
