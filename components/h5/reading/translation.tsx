'use client'

import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { Note } from '../ui/note.tsx'
import styles from './translation.module.css'

interface Translations {
  readonly 'zh-Hant'?: string
  readonly en?: string
}

/** A text in the reader's language; null where there is none, or the reader reads the Chinese itself. */
export type Translated = (texts: Translations | undefined) => string | null

export function useTranslated(): Translated {
  const { locale } = useLanguage()
  return (texts) => (locale === 'zh-CN' ? null : texts?.[locale] || null)
}

/** The Chinese text under its translation: it is what is signed. */
export function Original({ text }: { text: string }) {
  return (
    <p className={styles.original} lang="zh-CN">
      {text}
    </p>
  )
}

/** Once on every page with a translation: which text counts. */
export function ChinesePrevails() {
  const { t } = useText()
  return <Note kind="calm">{t('translation.prevails')}</Note>
}
