import type { Messages } from '@lingui/core'
import type { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Locale } from './locales.ts'

/** Every text of the interface has an id; the Simplified Chinese catalog is the list of them. */
export type MessageId = keyof typeof import('../h5/messages/zh-CN.json')

/** Catalog texts (ICU) in the form Lingui's runtime reads. */
export function compiled(
  catalog: Readonly<Record<string, string>>,
  compile: typeof compileMessage,
): Messages {
  return Object.fromEntries(Object.entries(catalog).map(([id, text]) => [id, compile(text)]))
}

/**
 * Loads a language other than the one every page comes with. Its catalog, the wording of refusals (the server
 * speaks Simplified Chinese only) and the message compiler are fetched by those who ask for them, by nobody else.
 */
export async function loadCatalog(locale: Exclude<Locale, 'zh-CN'>): Promise<Messages> {
  const [{ compileMessage }, texts, errors] = await Promise.all([
    import('@lingui/message-utils/compileMessage'),
    locale === 'en' ? import('../h5/messages/en.json') : import('../h5/messages/zh-Hant.json'),
    locale === 'en' ? import('../h5/messages/errors.en.json') : import('../h5/messages/errors.zh-Hant.json'),
  ])
  return compiled({ ...texts.default, ...errors.default }, compileMessage)
}
