/** The interface languages. The questionnaire's Chinese text is always shown, below the translation if there is one. */
export const locales = ['zh-CN', 'zh-Hant', 'en'] as const
export type Locale = (typeof locales)[number]

export const defaultLocale = 'zh-CN' satisfies Locale

/** Whether a value is one of the interface's languages. */
export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}

/** The browser's languages (BCP 47) for which each interface language is chosen. No two of them match the same one. */
const spoken: Readonly<Record<Locale, RegExp>> = {
  'zh-CN': /^zh(?!-(?:hant|tw|hk|mo))/i,
  'zh-Hant': /^zh-(?:hant|tw|hk|mo)/i,
  en: /^en/i,
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
    const match = locales.find((locale) => spoken[locale].test(language))
    if (match !== undefined) return match
  }
  return wished.length > 0 ? 'en' : defaultLocale
}
