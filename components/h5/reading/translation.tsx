'use client'

import type { TranslationLanguage } from '#server/questionnaire/rules/template.ts'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { Note } from '../ui/note.tsx'
import styles from './translation.module.css'

type Translations = Readonly<Partial<Record<TranslationLanguage, string | undefined>>>

/**
 * Returns the translation in the interface's language; null if there is no translation or if the interface is in
 * Simplified Chinese.
 */
export type Translated = (texts: Translations | undefined) => string | null

/** Returns a function that selects the translation in the current language. */
export function useTranslated(): Translated {
  const { locale } = useLanguage()
  return (texts) => (locale === 'zh-CN' ? null : texts?.[locale] || null)
}

/** The Chinese original below a translation. It is shown because the customer signs the original. */
export function Original({ text }: { text: string }) {
  return (
    <p className={styles.original} lang="zh-CN">
      {text}
    </p>
  )
}

/** The note that the Chinese text prevails. It appears once on every page with a translation. */
export function ChinesePrevails() {
  const { t } = useText()
  return <Note kind="calm">{t('translation.prevails')}</Note>
}
