'use client'

import { useText } from '../../i18n/text.ts'

/** Says once, to who listens, that the reading time runs, and once that it is over. */
export function ReadingTime({ secondsLeft }: { secondsLeft: number }) {
  const { t } = useText()
  return (
    <p className="sr" role="status">
      {secondsLeft > 0 ? t('questionnaire.readFirst') : t('questionnaire.readDone')}
    </p>
  )
}
