'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Locale } from '../../i18n/locales.ts'
import { voiceFor } from './voices.ts'

export interface Speech {
  /** False where the phone has no voice for a language: then nothing offers to read it. */
  readonly speaks: (lang: Locale) => boolean
  /** What is being read, by the name its button gave it. */
  readonly reading: string | null
  /** @param lang of the text: a locale of the interface */
  readonly toggle: (name: string, text: string, lang: Locale) => void
}

/** Slower than the default, which is a newsreader's. */
const RATE = 0.9
/** Voices come after the page, and older phones do not tell when. */
const LOOK_AGAIN_MS = [500, 2000]

function useVoices(): readonly SpeechSynthesisVoice[] {
  const [voices, setVoices] = useState<readonly SpeechSynthesisVoice[]>([])
  useEffect(() => {
    if (!('speechSynthesis' in window) || typeof SpeechSynthesisUtterance !== 'function') return
    const synthesis = window.speechSynthesis
    // A browser may have the interface and no list behind it.
    const look = () => setVoices(synthesis.getVoices?.() ?? [])
    look()
    const timers = LOOK_AGAIN_MS.map((after) => setTimeout(look, after))
    synthesis.onvoiceschanged = look
    return () => {
      for (const timer of timers) clearTimeout(timer)
      synthesis.onvoiceschanged = null
      synthesis.cancel()
    }
  }, [])
  return voices
}

/** Reads texts of the questionnaire aloud, in the language they are shown in. */
export function useSpeech(): Speech {
  const voices = useVoices()
  const [reading, setReading] = useState<string | null>(null)

  const toggle = useCallback(
    (name: string, text: string, lang: Locale) => {
      window.speechSynthesis.cancel()
      if (reading === name) return setReading(null)
      const voice = voiceFor(lang, voices)
      if (voice === null) return
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.voice = voice
      utterance.lang = voice.lang
      utterance.rate = RATE
      const done = () => setReading((current) => (current === name ? null : current))
      utterance.onend = done
      utterance.onerror = done
      setReading(name)
      window.speechSynthesis.speak(utterance)
    },
    [reading, voices],
  )
  return { speaks: (lang) => voiceFor(lang, voices) !== null, reading, toggle }
}
