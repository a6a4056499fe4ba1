/** The interface languages. The questionnaire's Chinese text is always shown, below the translation if there is one. */
export const locales = ['zh-CN', 'zh-Hant', 'en'] as const
export type Locale = (typeof locales)[number]

export const defaultLocale = 'zh-CN' satisfies Locale

/** Whether a value is one of the interface's languages. */
export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}

/**
 * The initial language: the language chosen earlier, otherwise the best match of the browser's languages.
 *
 * @param stored the stored choice, if any
 * @param wished the browser's languages, best first (BCP 47)
 */
export function preferredLocale(stored: string | null, wished: readonly string[]): Locale {
  if (isLocale(stored)) return stored
  for (const language of wished) {
    if (/^zh-(hant|tw|hk|mo)/i.test(language)) return 'zh-Hant'
    if (/^zh/i.test(language)) return 'zh-CN'
    if (/^en/i.test(language)) return 'en'
  }
  return wished.length > 0 ? 'en' : defaultLocale
}
