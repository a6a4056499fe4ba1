import { type PlaceholderName, placeholderNames } from '../../vocabulary/policy-facts.ts'

/**
 * The blanks around a name are trimmed afterwards: matched in the expression, a text of blanks would take
 * half a minute.
 */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim())
}

function isPlaceholder(name: string): name is PlaceholderName {
  return placeholderNames.some((known) => known === name)
}

/** Replaces each placeholder by what `value` returns for its name; null for an unknown name. */
export function replacePlaceholders(
  text: string,
  value: (name: PlaceholderName | null, written: string) => string,
): string {
  return text.replace(PLACEHOLDER, (whole, written: string) => {
    const name = written.trim()
    return value(isPlaceholder(name) ? name : null, whole)
  })
}

/** The known placeholders in a text, each once, in order. */
export function placeholdersIn(text: string): PlaceholderName[] {
  return [...new Set(namesIn(text).filter(isPlaceholder))]
}

/**
 * Invalid placeholders in a text: unknown names, and unbalanced braces. A customer would see them as typed,
 * so a template with one cannot be used.
 */
export function unknownPlaceholders(text: string): string[] {
  const named = namesIn(text)
  const stray = text.replace(PLACEHOLDER, '').match(/\{\{|\}\}/g) ?? []
  return [...named.filter((name) => !isPlaceholder(name)), ...stray]
}
