import type { Messages } from '@lingui/core'
import type { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Locale } from './locales.ts'

/** The id of an interface text. The Simplified Chinese catalog defines all ids. */
export type MessageId = keyof typeof import('../h5/messages/zh-CN.json')

/** Compiles a catalog's ICU texts for Lingui's runtime. */
export function compiled(
  catalog: Readonly<Record<string, string>>,
  compile: typeof compileMessage,
): Messages {
  return Object.fromEntries(Object.entries(catalog).map(([id, text]) => [id, compile(text)]))
}

/**
 * Loads a language. Simplified Chinese needs no loading, because every page includes it. For other languages, the
 * catalog, the texts of refusals and the message compiler are fetched on demand, so that customers who read
 * Simplified Chinese do not download them. The texts of refusals are needed because the server sends only Chinese
 * texts.
 */
export async function loadCatalog(locale: Exclude<Locale, 'zh-CN'>): Promise<Messages> {
  const [{ compileMessage }, texts, errors] = await Promise.all([
    import('@lingui/message-utils/compileMessage'),
    locale === 'en' ? import('../h5/messages/en.json') : import('../h5/messages/zh-Hant.json'),
    locale === 'en' ? import('../h5/messages/errors.en.json') : import('../h5/messages/errors.zh-Hant.json'),
  ])
  return compiled({ ...texts.default, ...errors.default }, compileMessage)
}
