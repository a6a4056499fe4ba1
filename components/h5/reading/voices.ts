import type { Locale } from '../../i18n/locales.ts'

interface Voice {
  readonly lang: string
}

/**
 * Normalises a voice's language tag, because phones write it in different forms: zh-CN, zh_TW_#Hant, cmn-Hans-CN or
 * yue-HK.
 */
function spelled(lang: string): string {
  return lang.toLowerCase().replace(/_/g, '-').replace(/^cmn/, 'zh')
}

const isCantonese = (lang: string): boolean => lang.startsWith('yue') || /^zh\b.*-hk\b/.test(lang)

/** The first part of the tags of voices that can read each language. */
const voiceTags: Readonly<Record<Locale, string>> = { 'zh-CN': 'zh', 'zh-Hant': 'zh', en: 'en' }

/**
 * A score for how well a voice reads a language: a higher score is better, and 0 means that the voice cannot read the
 * language. Mandarin voices read simplified and traditional Chinese. Cantonese voices read only traditional Chinese.
 */
function fitness(lang: string, locale: Locale): number {
  if (isCantonese(lang)) return locale === 'zh-Hant' ? 1 : 0
  if (lang.split('-', 1)[0] !== voiceTags[locale]) return 0
  if (voiceTags[locale] !== 'zh') return 1
  const home = locale === 'zh-Hant' ? /-(tw|hant)\b/ : /-(cn|hans)\b/
  return home.test(lang) ? 3 : 2
}

/** The best voice for a language; null if there is none. */
export function voiceFor<T extends Voice>(locale: Locale, voices: readonly T[]): T | null {
  const ranked = voices
    .map((voice) => ({ voice, fit: fitness(spelled(voice.lang), locale) }))
    .filter(({ fit }) => fit > 0)
  const best = Math.max(0, ...ranked.map(({ fit }) => fit))
  return ranked.find(({ fit }) => fit === best)?.voice ?? null
}
