import { placeholderTexts } from '#server/questionnaire/messages.zh-CN.ts'
import { replacePlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { text } from '../words/messages.zh-CN.ts'

/** Returns the wording of a question in which each placeholder is replaced by its Chinese name. */
export function wordingOf(question: string): string {
  return replacePlaceholders(question, (name, written) =>
    name === null ? written : text.questions.filledIn(placeholderTexts[name].name),
  )
}
