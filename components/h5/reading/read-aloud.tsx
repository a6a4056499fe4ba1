'use client'

import type { Locale } from '../../i18n/locales.ts'
import { useText } from '../../i18n/text.ts'
import styles from './read-aloud.module.css'
import type { Speech } from './use-speech.ts'

interface ReadAloudProps {
  readonly speech: Speech
  readonly name: string
  readonly text: string
  readonly lang: Locale
}

/** The button 朗读 (read aloud). It is not rendered if the phone has no voice for the language. */
export function ReadAloud({ speech, name, text, lang }: ReadAloudProps) {
  const { t } = useText()
  if (!speech.speaks(lang)) return null
  const reading = speech.reading === name
  return (
    <button
      type="button"
      className={styles.read}
      aria-pressed={reading}
      onClick={() => speech.toggle(name, text, lang)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 9v6h4l5 4V5L8 9z" fill="currentColor" />
        <path
          d="M16 8a6 6 0 0 1 0 8M18.5 5.5a9.5 9.5 0 0 1 0 13"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
        />
      </svg>
      {t(reading ? 'read.stop' : 'read.start')}
    </button>
  )
}
