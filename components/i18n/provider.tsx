'use client'

import { type Messages, setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { keep, kept } from '../browser/storage.ts'
import { loadCatalog } from './catalogs.ts'
import { defaultLocale, type Locale, preferredLocale } from './locales.ts'

interface LanguageChoice {
  readonly locale: Locale
  /** Changes the language once its texts have arrived; rejects when they cannot be had. */
  choose(locale: Locale): Promise<void>
}

export const LanguageContext = createContext<LanguageChoice>({
  locale: defaultLocale,
  choose: () => Promise.resolve(),
})

export const useLanguage = (): LanguageChoice => useContext(LanguageContext)

/**
 * Gives the pages their texts.
 *
 * @param props.messages the compiled Simplified Chinese catalog: it comes with the page, so that nobody waits for it
 */
export function LanguageProvider({ messages, children }: { messages: Messages; children: ReactNode }) {
  const [i18n] = useState(() => setupI18n({ locale: defaultLocale, messages: { [defaultLocale]: messages } }))
  const [locale, setLocale] = useState<Locale>(defaultLocale)
  const choice = useMemo<LanguageChoice>(
    () => ({
      locale,
      async choose(next) {
        if (next !== defaultLocale) i18n.load(next, await loadCatalog(next))
        i18n.activate(next)
        document.documentElement.lang = next
        setLocale(next)
        keep('h5.locale', next)
      },
    }),
    [i18n, locale],
  )

  useEffect(() => {
    const wished = preferredLocale(kept('h5.locale'), navigator.languages)
    if (wished === defaultLocale) return
    let current = true
    loadCatalog(wished)
      .then((catalog) => {
        if (!current) return
        i18n.load(wished, catalog)
        i18n.activate(wished)
        document.documentElement.lang = wished
        setLocale(wished)
      })
      // The texts cannot be had right now: the page stays readable in the language it came in.
      .catch(() => undefined)
    return () => {
      current = false
    }
  }, [i18n])

  return (
    <I18nProvider i18n={i18n}>
      <LanguageContext value={choice}>{children}</LanguageContext>
    </I18nProvider>
  )
}
