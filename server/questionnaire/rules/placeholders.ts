import { type PlaceholderName, placeholderNames } from '../../vocabulary/policy-facts.ts'

/** The blanks around a name are trimmed afterwards: looked for here, a text of blanks would take half a minute. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim())
}

function isPlaceholder(name: string): name is PlaceholderName {
  return placeholderNames.some((known) => known === name)
}

/** A text with each placeholder replaced by what `value` says of its name; null stands for one nobody knows. */
export function replacePlaceholders(
  text: string,
  value: (name: PlaceholderName | null, written: string) => string,
): string {
  return text.replace(PLACEHOLDER, (whole, written: string) => {
    const name = written.trim()
    return value(isPlaceholder(name) ? name : null, whole)
  })
}

/** Names of the placeholders in a text that the product knows, each once, in their order. */
export function placeholdersIn(text: string): PlaceholderName[] {
  return [...new Set(namesIn(text).filter(isPlaceholder))]
}

/**
 * What stands in a text like a placeholder and is none: names the product does not know, and braces left open or
 * over. A customer would read it as it is typed, so a template with one cannot be used.
 */
export function unknownPlaceholders(text: string): string[] {
  const named = namesIn(text)
  const stray = text.replace(PLACEHOLDER, '').match(/\{\{|\}\}/g) ?? []
  return [...named.filter((name) => !isPlaceholder(name)), ...stray]
}
