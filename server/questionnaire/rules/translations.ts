import { type PlacedText, samePlace, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type TemplateDraft, type TranslationLanguage, translationLanguages } from './template.ts'

/** How far a template is translated into one language. */
export interface TranslationState {
  readonly language: TranslationLanguage
  /** How many texts there are to translate. */
  readonly texts: number
  /** Those still without words in this language; all of them where nobody began. */
  readonly missing: readonly TextPlace[]
}

/** What is missing per language. A text that is empty in Chinese has nothing to translate yet. */
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

/** Translations that stayed as they were although their Chinese text changed: they may say something else by now. */
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
