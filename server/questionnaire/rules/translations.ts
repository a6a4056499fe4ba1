import { type PlacedText, samePlace, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type TemplateDraft, type TranslationLanguage, translationLanguages } from './template.ts'

/** The completeness of a template's translation into one language. */
export interface TranslationState {
  readonly language: TranslationLanguage
  readonly texts: number
  /**
   * The places of the texts without a translation in this language. If the translation has not been started, these
   * are the places of all texts.
   */
  readonly missing: readonly TextPlace[]
}

/** Finds the missing translations of each language. Texts that are empty in Chinese are not counted. */
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

/** Finds translations that may be outdated: the Chinese text changed, but the translation did not. */
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
