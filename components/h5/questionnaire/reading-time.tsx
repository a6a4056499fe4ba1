'use client'

import { useText } from '../../i18n/text.ts'

/** Announces the reading time's start and end to screen readers; the seconds in the button would be announced one by one. */
export function ReadingTime({ secondsLeft }: { secondsLeft: number }) {
  const { t } = useText()
  return (
    <p className="sr" role="status">
      {secondsLeft > 0 ? t('questionnaire.readFirst') : t('questionnaire.readDone')}
    </p>
  )
}
