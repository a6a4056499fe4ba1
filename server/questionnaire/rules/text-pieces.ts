import { diffArrays } from 'diff'

/** A part of a text that is unchanged, removed or added. */
export interface TextPiece {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/**
 * The remaining amount of work that comparisons are allowed to do. Without a limit, comparing two long texts with
 * nothing in common takes seconds, and comparing two whole versions takes minutes.
 */
export interface CompareBudget {
  /** Number of characters that can still be split into words. Each character takes about a microsecond. */
  characters: number
  /**
   * Number of steps that can still be spent on finding the shortest difference. The number of necessary steps grows
   * with the square of the difference.
   */
  steps: number
}

/**
 * Creates a new budget. It is enough to compare every word of any real questionnaire, and takes at most some tens of
 * milliseconds to use up.
 */
export function compareBudget(): CompareBudget {
  return { characters: 12_000, steps: 60_000 }
}

/**
 * Maximum number of added and removed words or sentences in a comparison. If more are needed, the two texts have too
 * little in common to be compared at this level.
 */
const MOST_WORDS = 300
const MOST_SENTENCES = 60

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Splits a text into words, punctuation and blanks. A placeholder counts as one word. */
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

/**
 * Computes the difference between two lists, and deducts the work from the budget. Returns null if the budget is not
 * enough.
 */
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
 * Compares two texts word by word. Texts with too little in common are compared sentence by sentence, or as a whole
 * if their sentences have too little in common too.
 * @param budget reduced by this call; several texts can share one budget
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
