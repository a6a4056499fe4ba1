import type { I18nProvider } from '@refinedev/core'
import { refineWords } from './words.zh-CN.ts'

/** Gives Refine's own hooks and components Chinese words. */
export const i18nProvider: I18nProvider = {
  translate: (key, options, fallback) => {
    const word = refineWords[key] ?? fallback ?? key
    if (typeof options !== 'object' || options === null) return word
    return Object.entries(options).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, String(value)),
      word,
    )
  },
  changeLocale: () => undefined,
  getLocale: () => 'zh-CN',
}
