import { type PlaceholderName, placeholderNames } from '../../vocabulary/policy-facts.ts'

/**
 * A match includes the blanks around a name, which are trimmed afterwards. If this expression separated the blanks
 * from the name, a long text of blanks would take half a minute.
 */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim())
}

function isPlaceholder(name: string): name is PlaceholderName {
  return placeholderNames.some((known) => known === name)
}

/**
 * Replaces each placeholder with the result of `value`. The argument `name` is null if the placeholder's name is
 * unknown.
 */
export function replacePlaceholders(
  text: string,
  value: (name: PlaceholderName | null, written: string) => string,
): string {
  return text.replace(PLACEHOLDER, (whole, written: string) => {
    const name = written.trim()
    return value(isPlaceholder(name) ? name : null, whole)
  })
}

/** Returns the known placeholders in a text, without repetition, in order of appearance. */
export function placeholdersIn(text: string): PlaceholderName[] {
  return [...new Set(namesIn(text).filter(isPlaceholder))]
}

/**
 * Returns the invalid placeholders in a text: unknown names and unbalanced braces. Customers would see an invalid
 * placeholder as it was typed, so a template that contains one cannot be used.
 */
export function unknownPlaceholders(text: string): string[] {
  const named = namesIn(text)
  const stray = text.replace(PLACEHOLDER, '').match(/\{\{|\}\}/g) ?? []
  return [...named.filter((name) => !isPlaceholder(name)), ...stray]
}

/** The title beside the applicant's name, in either order, with the blanks between the two. */
const TITLE_BESIDE_NAME =
  /\{\{\s*salutation\s*\}\}\s*(?=\{\{\s*applicantName\s*\}\})|(?<=\{\{\s*applicantName\s*\}\})\s*\{\{\s*salutation\s*\}\}/g

/**
 * Leaves out the title where a text has it beside the applicant's name. What remains addresses a person whose sex is
 * not known with the name alone: 尊敬的李小明： instead of 尊敬的李小明先生/女士：.
 */
export function withoutTitle(text: string): string {
  return text.replace(TITLE_BESIDE_NAME, '')
}
