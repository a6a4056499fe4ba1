'use client'

import '#components/browser/no-evaluation.ts'
import { type Messages, setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { CareContext } from '#components/h5/shell/care.tsx'
import { loadCatalog } from '#components/i18n/catalogs.ts'
import { defaultLocale, type Locale } from '#components/i18n/locales.ts'
import { LanguageContext } from '#components/i18n/provider.tsx'

/**
 * Gives the customers' pages in the phone preview their own language and type size. The preview neither reads nor
 * writes the settings that those pages store, because a customer's visit can be open in the same browser.
 * @param props.messages the compiled Simplified Chinese catalog
 */
export function PhoneFrame({ messages, children }: { messages: Messages; children: ReactNode }) {
  const [i18n] = useState(() => setupI18n({ locale: defaultLocale, messages: { [defaultLocale]: messages } }))
  const [locale, setLocale] = useState<Locale>(defaultLocale)
  const [care, setCare] = useState(false)
  const language = useMemo(
    () => ({
      locale,
      async choose(next: Locale) {
        if (next !== defaultLocale) i18n.load(next, await loadCatalog(next))
        i18n.activate(next)
        document.documentElement.lang = next
        setLocale(next)
      },
    }),
    [i18n, locale],
  )
  const size = useMemo(() => ({ care, setCare }), [care])
  useEffect(() => {
    document.documentElement.dataset.care = care ? 'on' : 'off'
  }, [care])

  return (
    <I18nProvider i18n={i18n}>
      <LanguageContext value={language}>
        <CareContext value={size}>{children}</CareContext>
      </LanguageContext>
    </I18nProvider>
  )
}
