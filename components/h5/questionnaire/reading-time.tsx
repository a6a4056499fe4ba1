'use client'

import { useText } from '../../i18n/text.ts'

/**
 * Announces only the start and the end of the reading time to screen readers. Otherwise a screen reader would
 * announce every second shown in the button.
 */
export function ReadingTime({ secondsLeft }: { secondsLeft: number }) {
  const { t } = useText()
  return (
    <p className="sr" role="status">
      {secondsLeft > 0 ? t('questionnaire.readFirst') : t('questionnaire.readDone')}
    </p>
  )
}
