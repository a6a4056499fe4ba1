import {
  conditionInWords,
  factNames,
  factValueInWords,
  languageNames,
  partInWords,
  placeholderTexts,
  requiredItemNames,
  standingNames,
  stepNames,
} from '#server/questionnaire/messages.zh-CN.ts'
import type { PartName } from '#server/questionnaire/rules/places.ts'
import type { RequiredItem } from '#server/questionnaire/rules/required.ts'
import type { TranslationLanguage } from '#server/questionnaire/rules/template.ts'
import { type ConditionFact, placeholderNames } from '#server/vocabulary/policy-facts.ts'
import type { Standing, Step } from '../data/shapes.ts'
import { piecesOf } from '../draft/placeholders.ts'

export { conditionInWords }

/** The placeholders that a text can contain, as entries of the menu. */
export const placeholders = placeholderNames.map((name) => ({
  name,
  word: placeholderTexts[name].name,
  example: placeholderTexts[name].example,
}))

/** The Chinese name of a placeholder. An unknown placeholder is shown under its technical name. */
export function placeholderWord(name: string): string {
  return placeholders.find((each) => each.name === name)?.word ?? name
}

export function factWord(fact: ConditionFact): string {
  return factNames[fact]
}

export function valueWord(fact: ConditionFact, value: string | boolean): string {
  return factValueInWords(fact, value)
}

export function itemWord(item: RequiredItem): string {
  return requiredItemNames[item]
}

export function languageWord(language: TranslationLanguage): string {
  return languageNames[language]
}

export function partWord(place: PartName): string {
  return partInWords(place)
}

export function stepWord(type: Step['type']): string {
  return stepNames[type]
}

export function standingWord(standing: Standing): string {
  return standingNames[standing]
}

/** A text for one line of a list, in which each placeholder is replaced by its Chinese name. */
export function spoken(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'words' ? piece.text : `〔${placeholderWord(piece.name)}〕`))
    .join('')
}
