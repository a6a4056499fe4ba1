'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Locale } from '../i18n/locales.ts'

export interface Speech {
  /** False where the browser cannot speak: then nothing offers it. */
  readonly possible: boolean
  /** What is being read, by the name its button gave it. */
  readonly reading: string | null
  /** @param lang of the text: a locale of the interface */
  readonly toggle: (name: string, text: string, lang: Locale) => void
}

/** Slower than the default, which is a newsreader's. */
const RATE = 0.9

/** Reads texts of the questionnaire aloud, in the language they are shown in. */
export function useSpeech(): Speech {
  const [possible, setPossible] = useState(false)
  const [reading, setReading] = useState<string | null>(null)

  useEffect(() => {
    setPossible('speechSynthesis' in window && typeof SpeechSynthesisUtterance === 'function')
    return () => {
      if ('speechSynthesis' in window) window.speechSynthesis.cancel()
    }
  }, [])

  const toggle = useCallback(
    (name: string, text: string, lang: Locale) => {
      window.speechSynthesis.cancel()
      if (reading === name) return setReading(null)
      const utterance = new SpeechSynthesisUtterance(text)
      // Voices go by country, not by script.
      utterance.lang = lang === 'zh-Hant' ? 'zh-TW' : lang
      utterance.rate = RATE
      const done = () => setReading((current) => (current === name ? null : current))
      utterance.onend = done
      utterance.onerror = done
      setReading(name)
      window.speechSynthesis.speak(utterance)
    },
    [reading],
  )
  return { possible, reading, toggle }
}
