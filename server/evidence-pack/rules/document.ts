import type { SignatureStrokes } from '../../evidence/signature.ts'

export type Tone = 'good' | 'bad' | 'quiet'

/** The text of a table's cell. Further lines stand below the first in smaller, paler type. */
export interface Cell {
  readonly text: string
  readonly below?: readonly string[]
  readonly tone?: Tone
  /** Set for hashes, ids and other texts for machines; they are set smaller. */
  readonly code?: boolean
}

export interface Column {
  readonly title: string
  /** The column's share of the table's width. */
  readonly share: number
}

/** A part of a section. */
export type Block =
  /** Labels with values, in two columns; a `wide` one takes the whole width. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
    }
  /** A text of others, in a frame, exactly as it was shown. */
  | {
      readonly kind: 'quote'
      readonly title: string
      readonly paragraphs: readonly string[]
      readonly close: string
    }
  | { readonly kind: 'signature'; readonly strokes: SignatureStrokes; readonly caption: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }

export interface Fact {
  readonly label: string
  readonly value: string
  readonly tone?: Tone
  readonly wide?: boolean
  readonly code?: boolean
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A document to be drawn. It contains every text and every date; drawing adds only positions and page numbers. */
export interface PackDocument {
  readonly title: string
  /** The insurer's name, at the head of each page. */
  readonly insurer: string
  /** Beside it, at the head of each page: which document this is. */
  readonly mark: string
  /** At the foot of each page. */
  readonly foot: string
  readonly page: (number: number, count: number) => string
  /** A code in a frame below the title; null if the document has none. */
  readonly code: { readonly label: string; readonly value: string; readonly note: string } | null
  readonly summary: readonly Fact[]
  readonly sections: readonly Section[]
  /** What identifies the content: two documents with different content must differ in it. */
  readonly identity: string
  /** The instant written into the file as its date: of the last event. */
  readonly at: Date
}
