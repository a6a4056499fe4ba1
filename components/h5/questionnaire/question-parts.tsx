'use client'

import { type Ref, useId } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { COMMENT_LIMIT } from '../answering/answers.ts'
import type { Answer, Questionnaire } from '../client/api.ts'
import fieldStyles from '../form/field.module.css'
import { ReadAloud } from '../reading/read-aloud.tsx'
import { Original, useTranslated } from '../reading/translation.tsx'
import type { Speech } from '../reading/use-speech.ts'
import styles from './question-parts.module.css'

type Question = Questionnaire['questionnaire']['questions'][number]

/** The props of a question, common to all layouts. */
export interface QuestionProps {
  readonly question: Question
  readonly number: number
  readonly given: Answer | undefined
  /** True if the answer is missing and the customer tried to continue. */
  readonly asked: boolean
  readonly speech: Speech
  readonly onAnswer: (answer: Answer) => void
}

/** The element id of an answer's radio button. */
export const answerId = (key: string, answer: Answer['answer'] = 'YES') => `answer-${key}-${answer}`

/** The question in the reader's language and in Chinese, and the button that reads it aloud. */
export function QuestionText({
  question,
  number,
  speech,
  id,
  ref,
}: Pick<QuestionProps, 'question' | 'number' | 'speech'> & {
  readonly id: string
  /** If a ref is given, the text can be focused. */
  readonly ref?: Ref<HTMLParagraphElement>
}) {
  const { t } = useText()
  const { locale } = useLanguage()
  const translated = useTranslated()(question.translations)
  const shown = translated ?? question.text
  const lang = translated === null ? 'zh-CN' : locale
  return (
    <>
      <p ref={ref} tabIndex={ref === undefined ? undefined : -1} id={id} className={styles.text} lang={lang}>
        {t('questionnaire.numbered', { number, text: shown })}
      </p>
      {translated !== null && <Original text={question.text} />}
      <ReadAloud speech={speech} name={question.key} text={shown} lang={lang} />
    </>
  )
}

/**
 * Says that the answer is missing.
 * @param props.id the element id to which the question's `aria-describedby` refers
 */
export function AnswerMissing({ id }: { id: string }) {
  const { t } = useText()
  return (
    <p id={id} className={fieldStyles.wrong}>
      {t('questionnaire.missing')}
    </p>
  )
}

/** The radio buttons 是 (yes) and 否 (no). */
export function AnswerChoice({
  question,
  given,
  onAnswer,
}: Pick<QuestionProps, 'question' | 'given' | 'onAnswer'>) {
  const { t } = useText()
  return (
    <div className={styles.answers}>
      {(['YES', 'NO'] as const).map((value) => (
        <label key={value} className={styles.answer}>
          <input
            id={answerId(question.key, value)}
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
  )
}

/** The comment field, shown with a failing answer. */
export function AnswerComment({
  question,
  given,
  onAnswer,
  ref,
}: Pick<QuestionProps, 'question' | 'given' | 'onAnswer'> & { readonly ref?: Ref<HTMLDivElement> }) {
  const { t } = useText()
  const id = useId()
  if (given === undefined || given.answer === question.passing) return null
  return (
    <div ref={ref} className={fieldStyles.field}>
      <label htmlFor={id}>{t('questionnaire.comment')}</label>
      <textarea
        id={id}
        maxLength={COMMENT_LIMIT}
        rows={2}
        value={given.comment ?? ''}
        onChange={(event) => onAnswer({ answer: given.answer, comment: event.currentTarget.value })}
      />
    </div>
  )
}
