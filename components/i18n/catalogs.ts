import type { Messages } from '@lingui/core'
import type { compileMessage } from '@lingui/message-utils/compileMessage'
import type { defaultLocale, Locale } from './locales.ts'

/** The id of an interface text. The Simplified Chinese catalog defines all ids. */
export type MessageId = keyof typeof import('../h5/messages/zh-CN.json')

/** Compiles a catalog's ICU texts for Lingui's runtime. */
export function compiled(
  catalog: Readonly<Record<string, string>>,
  compile: typeof compileMessage,
): Messages {
  return Object.fromEntries(Object.entries(catalog).map(([id, text]) => [id, compile(text)]))
}

/** The files of each language: the texts of the pages and the texts of refusals. */
const files = {
  'zh-Hant': () =>
    Promise.all([import('../h5/messages/zh-Hant.json'), import('../h5/messages/errors.zh-Hant.json')]),
  en: () => Promise.all([import('../h5/messages/en.json'), import('../h5/messages/errors.en.json')]),
} as const satisfies Record<Exclude<Locale, typeof defaultLocale>, unknown>

/**
 * Loads a language. Simplified Chinese needs no loading, because every page includes it. For other languages, the
 * catalog, the texts of refusals and the message compiler are fetched on demand, so that customers who read
 * Simplified Chinese do not download them. The texts of refusals are needed because the server sends only Chinese
 * texts.
 */
export async function loadCatalog(locale: keyof typeof files): Promise<Messages> {
  const [{ compileMessage }, [texts, errors]] = await Promise.all([
    import('@lingui/message-utils/compileMessage'),
    files[locale](),
  ])
  return compiled({ ...texts.default, ...errors.default }, compileMessage)
}
