import type { TextPlace } from '#server/questionnaire/rules/places.ts'
import { samePlace, textsOf, translatedTextsOf } from '#server/questionnaire/rules/places.ts'
import type { Draft } from '../draft/draft.ts'

/**
 * Translations that stayed unchanged although their Chinese text was changed. The translation and the Chinese text
 * possibly no longer ask the same question.
 * @param before the version from which the draft was started
 */
export function staleTranslations(before: Draft, after: Draft): TextPlace[] {
  const chinese = textsOf(before)
  const translated = translatedTextsOf(before)
  const now = textsOf(after)
  return translatedTextsOf(after).flatMap(({ text, ...place }) => {
    const unchanged = translated.some(
      (old) => old.language === place.language && samePlace(old, place) && old.text === text,
    )
    const was = chinese.find((old) => samePlace(old, place))?.text
    const is = now.find((each) => samePlace(each, place))?.text
    return unchanged && text.trim() !== '' && was !== undefined && was !== is ? [place] : []
  })
}
