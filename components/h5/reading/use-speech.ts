'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Locale } from '../../i18n/locales.ts'
import { voiceFor } from './voices.ts'

export interface Speech {
  /** Whether the phone has a voice for a language. Without a voice, no button is shown. */
  readonly speaks: (lang: Locale) => boolean
  /** The name of the text that is being read, as passed by its button; null while nothing is read. */
  readonly reading: string | null
  /**
   * Starts or stops reading.
   * @param lang the language of the text
   */
  readonly toggle: (name: string, text: string, lang: Locale) => void
}

/** The rate of speech. The default of 1 is too fast for many elderly listeners. */
const RATE = 0.9
/**
 * Milliseconds after which the list of voices is read again. Browsers fill the list after the page has loaded, and
 * older phones fire no event.
 */
const LOOK_AGAIN_MS = [500, 2000]

function useVoices(): readonly SpeechSynthesisVoice[] {
  const [voices, setVoices] = useState<readonly SpeechSynthesisVoice[]>([])
  useEffect(() => {
    if (!('speechSynthesis' in window) || typeof SpeechSynthesisUtterance !== 'function') return
    const synthesis = window.speechSynthesis
    // Some browsers have `speechSynthesis` without `getVoices`.
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

/** Reads texts aloud in the language in which they are shown. */
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
