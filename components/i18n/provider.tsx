'use client'

import { type Messages, setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { keep, kept } from '../browser/storage.ts'
import { loadCatalog } from './catalogs.ts'
import { defaultLocale, type Locale, preferredLocale } from './locales.ts'

interface LanguageChoice {
  readonly locale: Locale
  /** Changes the language once its catalog is loaded. The promise is rejected if loading fails. */
  choose(locale: Locale): Promise<void>
}

/** The context of the current language. The template preview provides its own value. */
export const LanguageContext = createContext<LanguageChoice>({
  locale: defaultLocale,
  choose: () => Promise.resolve(),
})

/** Returns the current language and a function that changes it. */
export const useLanguage = (): LanguageChoice => useContext(LanguageContext)

/**
 * Provides the interface's language and texts.
 *
 * @param props.messages the compiled Simplified Chinese catalog; it is part of the page, so that the first render
 * needs no request
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
      // If the catalog cannot be loaded, the page stays in Simplified Chinese.
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
