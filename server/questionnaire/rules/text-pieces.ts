import { diffArrays } from 'diff'

/** A run of words that is unchanged, removed or added. */
export interface TextPiece {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/**
 * How much work one comparison may still do. Without a limit, two long texts with nothing in common take
 * seconds, a whole version minutes.
 */
export interface CompareBudget {
  /** Characters split into words: about a microsecond each. */
  characters: number
  /**
   * Steps of the search for the shortest difference: their number grows with the square of the difference.
   */
  steps: number
}

/** Enough to compare every word of any real questionnaire; used up within some tens of milliseconds. */
export function compareBudget(): CompareBudget {
  return { characters: 12_000, steps: 60_000 }
}

/** Texts that differ by more words or sentences than this have too little in common to align. */
const MOST_WORDS = 300
const MOST_SENTENCES = 60

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Words, punctuation and blanks of a text; a placeholder is one word. */
function wordsOf(text: string): string[] {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .flatMap((piece) =>
      piece.startsWith('{{') ? [piece] : [...words.segment(piece)].map(({ segment }) => segment),
    )
}

function sentencesOf(text: string): string[] {
  return text.match(/[^。！？；.!?;\n]*[。！？；.!?;\n]|[^。！？；.!?;\n]+/g) ?? []
}

/** The difference of two lists, charged to the budget; null when it exceeds what is left. */
function piecesOf(
  before: readonly string[],
  after: readonly string[],
  most: number,
  budget: CompareBudget,
): TextPiece[] | null {
  const maxEditLength = Math.min(most, Math.floor(Math.sqrt(budget.steps)))
  const runs = diffArrays([...before], [...after], { maxEditLength })
  const edits = runs?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0)
  budget.steps -= (edits ?? maxEditLength) ** 2
  return (
    runs?.map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value.join(''),
    })) ?? null
  )
}

function byWords(before: string, after: string, budget: CompareBudget): TextPiece[] | null {
  const length = before.length + after.length
  if (length > budget.characters) return null
  budget.characters -= length
  return piecesOf(wordsOf(before), wordsOf(after), MOST_WORDS, budget)
}

/**
 * Compares two texts word by word; texts with too little in common sentence by sentence, or as a whole.
 * @param budget is reduced by this call; several texts may share one
 */
export function compareTexts(before: string, after: string, budget = compareBudget()): TextPiece[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }]
  const whole: TextPiece[] = [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ]
  const oneSided = whole.filter(({ text }) => text !== '')
  if (oneSided.length < 2) return oneSided
  return (
    byWords(before, after, budget) ??
    piecesOf(sentencesOf(before), sentencesOf(after), MOST_SENTENCES, budget) ??
    whole
  )
}
