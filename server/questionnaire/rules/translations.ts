import { type PlacedText, samePlace, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type TemplateDraft, type TranslationLanguage, translationLanguages } from './template.ts'

/** How complete a template's translation into one language is. */
export interface TranslationState {
  readonly language: TranslationLanguage
  readonly texts: number
  /** The texts without a translation in this language. If no translation was started, these are all texts. */
  readonly missing: readonly TextPlace[]
}

/** The missing translations of each language. Texts that are empty in Chinese are not counted. */
export function missingTranslations(template: TemplateDraft): TranslationState[] {
  const originals = textsOf(template).filter(({ text }) => text.trim() !== '')
  const translated = translatedTextsOf(template).filter(({ text }) => text.trim() !== '')
  return translationLanguages.map((language) => ({
    language,
    texts: originals.length,
    missing: originals
      .filter((original) => !isTranslated(original, language, translated))
      .map(({ question, variant, place }) =>
        place === undefined ? { question, variant, language } : { place, language },
      ),
  }))
}

function isTranslated(
  original: TextPlace,
  language: TranslationLanguage,
  translated: readonly PlacedText[],
): boolean {
  return translated.some((text) => text.language === language && samePlace(text, original))
}

/** Translations that may be outdated, because they did not change although their Chinese text did. */
export function staleTranslations(before: TemplateDraft, after: TemplateDraft): TextPlace[] {
  const [was, is] = [textsOf(before), textsOf(after)]
  const old = translatedTextsOf(before)
  return translatedTextsOf(after).flatMap(({ text, ...place }): TextPlace[] => {
    const original = (texts: readonly PlacedText[]) => texts.find((each) => samePlace(each, place))?.text
    const same = old.some(
      (each) => each.language === place.language && samePlace(each, place) && each.text === text,
    )
    return same && text.trim() !== '' && original(was) !== original(is) ? [place] : []
  })
}
