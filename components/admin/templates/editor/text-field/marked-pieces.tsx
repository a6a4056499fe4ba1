import type { ReactNode } from 'react'
import { piecesOf } from '../../draft/placeholders.ts'

/** The range of the characters that a finding concerns: `[from, to)`. */
export interface Marked {
  readonly from: number
  readonly to: number
}

/**
 * Splits the text into pieces and marks the placeholders and findings in it. The pieces must contain no additional
 * character; otherwise the marks would be displaced from their words.
 */
export function markedPieces(value: string, marks: readonly Marked[]): ReactNode[] {
  let at = 0
  return piecesOf(value).map((piece) => {
    const from = at
    at += piece.text.length
    if (piece.kind === 'placeholder')
      return (
        <mark key={from} data-kind={piece.known ? 'known' : 'unknown'}>
          {piece.text}
        </mark>
      )
    return <span key={from}>{markedWords(piece.text, from, marks)}</span>
  })
}

function markedWords(words: string, from: number, marks: readonly Marked[]): ReactNode[] {
  const inside = marks
    .map((mark) => ({ from: Math.max(0, mark.from - from), to: Math.min(words.length, mark.to - from) }))
    .filter((mark) => mark.from < mark.to)
    .sort((one, other) => one.from - other.from)
  const nodes: ReactNode[] = []
  let at = 0
  for (const mark of inside) {
    if (mark.from < at) continue
    nodes.push(words.slice(at, mark.from))
    nodes.push(
      <mark key={mark.from} data-kind="finding">
        {words.slice(mark.from, mark.to)}
      </mark>,
    )
    at = mark.to
  }
  nodes.push(words.slice(at))
  return nodes
}
