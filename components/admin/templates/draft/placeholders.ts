import { placeholderNames } from '#server/vocabulary/policy-facts.ts'

/** A piece of a text: plain text or a placeholder. */
export type Piece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly text: string; readonly name: string; readonly known: boolean }

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g

/** Splits a text at its placeholders. The joined pieces equal the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > from) pieces.push({ kind: 'words', text: text.slice(from, match.index) })
    const name = match[1] ?? ''
    const known = placeholderNames.some((each) => each === name)
    pieces.push({ kind: 'placeholder', text: match[0], name, known })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ kind: 'words', text: text.slice(from) })
  return pieces
}

/** A `{{` and the beginning of a name, directly before the caret. At such a place, the menu of placeholders opens. */
export interface Opening {
  /** The index of the `{{` in the text. */
  readonly from: number
  readonly typed: string
}

export function openingBefore(text: string, caret: number): Opening | null {
  const match = /\{\{\s*([a-zA-Z]*)$/.exec(text.slice(0, caret))
  return match === null ? null : { from: match.index, typed: match[1] ?? '' }
}

/** Returns the text in which a placeholder replaces a range, and the position of the caret after the placeholder. */
export function insertPlaceholder(
  text: string,
  name: string,
  from: number,
  to: number,
): { readonly text: string; readonly caret: number } {
  const put = `{{${name}}}`
  // Closing braces that already follow the caret must not be doubled.
  const rest = text.slice(to).replace(/^\s*\}\}/, '')
  const closed = rest.length < text.length - to && openingBefore(text, to) !== null
  return { text: `${text.slice(0, from)}${put}${closed ? rest : text.slice(to)}`, caret: from + put.length }
}
