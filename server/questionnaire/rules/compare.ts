import { diffArrays } from 'diff'
import type { AnswerValue } from '../../vocabulary/visits.ts'
import { type PartName, type PlacedText, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import type { RequiredItem } from './required.ts'
import {
  type Condition,
  type TemplateDraft,
  type TranslationLanguage,
  translationLanguages,
} from './template.ts'
import { type CompareBudget, compareBudget, compareTexts, type TextPiece } from './text-pieces.ts'

export interface TextChange {
  /** Null if the text is new. */
  readonly before: string | null
  /** Null if the text was removed. */
  readonly after: string | null
  /**
   * The text in pieces. All pieces except the removed pieces give `after`; all pieces except the added pieces give
   * `before`.
   */
  readonly pieces: readonly TextPiece[]
}

export interface ValueChange<T> {
  readonly before: T | null
  readonly after: T | null
}

export type ChangeKind = 'added' | 'removed' | 'changed' | 'same'

/** A change of an item's position in a list. Positions are counted from 0. */
export interface Move {
  readonly from: number
  readonly to: number
}

export interface TranslationChange {
  readonly language: TranslationLanguage
  readonly change: TextChange
}

export interface VariantDiff {
  readonly key: string
  readonly change: ChangeKind
  /**
   * The change of the variant's position; null if it did not move. The order matters, because the first variant whose
   * condition holds is asked.
   */
  readonly moved: Move | null
  /** Null if the text did not change. */
  readonly text: TextChange | null
  readonly when: ValueChange<Condition> | null
  readonly translations: readonly TranslationChange[]
}

export interface QuestionDiff {
  readonly key: string
  readonly change: ChangeKind
  readonly moved: Move | null
  readonly passing: ValueChange<AnswerValue> | null
  readonly requires: {
    readonly added: readonly RequiredItem[]
    readonly removed: readonly RequiredItem[]
  } | null
  /** The variants in their new order. A removed variant is listed at its old position. */
  readonly variants: readonly VariantDiff[]
}

/** A changed text in the title or the notice. For a removed paragraph, `place` is its old position. */
export interface PartDiff {
  readonly place: PartName
  readonly language?: TranslationLanguage
  readonly change: TextChange
}

export interface TemplateDiff {
  readonly same: boolean
  readonly minimumReadingSeconds: ValueChange<number> | null
  readonly parts: readonly PartDiff[]
  /** All questions in their new order. A removed question is listed at its old position. */
  readonly questions: readonly QuestionDiff[]
}

/**
 * Compares two versions word by word.
 * @param budget limit of the work for all texts together; once it is used up, the remaining texts are compared less
 * precisely
 */
export function compareTemplates(
  before: TemplateDraft,
  after: TemplateDraft,
  budget: CompareBudget = compareBudget(),
): TemplateDiff {
  const seconds = valueChange(before.minimumReadingSeconds, after.minimumReadingSeconds)
  const parts = compareParts(before, after, budget)
  const questions = compareQuestions(before.questions, after.questions, budget)
  const same =
    seconds === null &&
    parts.length === 0 &&
    questions.every(({ change, moved }) => change === 'same' && moved === null)
  return { same, minimumReadingSeconds: seconds, parts, questions }
}

function textChange(before: string | null, after: string | null, budget: CompareBudget): TextChange | null {
  if (before === after) return null
  return { before, after, pieces: compareTexts(before ?? '', after ?? '', budget) }
}

function valueChange<T>(before: T | null, after: T | null): ValueChange<T> | null {
  return JSON.stringify(before) === JSON.stringify(after) ? null : { before, after }
}

type Question = TemplateDraft['questions'][number]
type Variant = Question['variants'][number]

interface Pair<T> {
  readonly before: T | null
  readonly after: T | null
  readonly moved: Move | null
}

/**
 * Pairs the items of two lists by key. The pairs have the order of `after`; a removed item is listed at its old
 * position.
 */
function pairUp<T extends { readonly key: string }>(before: readonly T[], after: readonly T[]): Pair<T>[] {
  const keys = (items: readonly T[]) => items.map(({ key }) => key)
  const find = (items: readonly T[], key: string) => items.find((item) => item.key === key) ?? null
  const kept = keys(before).filter((key) => find(after, key))
  const still = new Set(
    diffArrays(
      kept,
      keys(after).filter((key) => find(before, key)),
    ).flatMap(({ value, added, removed }) => (added || removed ? [] : value)),
  )
  const pairs: Pair<T>[] = after.map((item) => {
    const old = find(before, item.key)
    const from = old === null ? -1 : before.indexOf(old)
    const moved = old === null || still.has(item.key) ? null : { from, to: after.indexOf(item) }
    return { before: old, after: item, moved }
  })
  for (const item of before.filter(({ key }) => !find(after, key))) {
    const previous = keys(before.slice(0, before.indexOf(item)))
    const at = pairs.findLastIndex((pair) => previous.includes((pair.before ?? pair.after)?.key ?? ''))
    pairs.splice(at + 1, 0, { before: item, after: null, moved: null })
  }
  return pairs
}

function changeOf(pair: Pair<unknown>, anything: boolean): ChangeKind {
  if (pair.before === null) return 'added'
  if (pair.after === null) return 'removed'
  return anything ? 'changed' : 'same'
}

function compareQuestions(
  before: readonly Question[],
  after: readonly Question[],
  budget: CompareBudget,
): QuestionDiff[] {
  return pairUp(before, after).map((pair) => {
    const passing = valueChange(pair.before?.passing ?? null, pair.after?.passing ?? null)
    const requires = compareItems(pair.before?.requires ?? [], pair.after?.requires ?? [])
    const variants = compareVariants(pair.before?.variants ?? [], pair.after?.variants ?? [], budget)
    const inside = variants.some(({ change, moved }) => change !== 'same' || moved !== null)
    return {
      key: (pair.after ?? pair.before)?.key ?? '',
      change: changeOf(pair, passing !== null || requires !== null || inside),
      moved: pair.moved,
      passing,
      requires,
      variants,
    }
  })
}

function compareItems(before: readonly RequiredItem[], after: readonly RequiredItem[]) {
  const added = after.filter((item) => !before.includes(item))
  const removed = before.filter((item) => !after.includes(item))
  return added.length + removed.length === 0 ? null : { added, removed }
}

function compareVariants(
  before: readonly Variant[],
  after: readonly Variant[],
  budget: CompareBudget,
): VariantDiff[] {
  return pairUp(before, after).map((pair) => {
    const text = textChange(pair.before?.text ?? null, pair.after?.text ?? null, budget)
    const when = valueChange(pair.before?.when ?? null, pair.after?.when ?? null)
    const translations = translationLanguages.flatMap((language) => {
      const change = textChange(
        pair.before?.translations?.[language] ?? null,
        pair.after?.translations?.[language] ?? null,
        budget,
      )
      return change === null ? [] : [{ language, change }]
    })
    return {
      key: (pair.after ?? pair.before)?.key ?? '',
      change: changeOf(pair, text !== null || when !== null || translations.length > 0),
      moved: pair.moved,
      text,
      when,
      translations,
    }
  })
}

type Part = PlacedText & { readonly place: PartName }

function partsOf(template: TemplateDraft, language: TranslationLanguage | undefined): Part[] {
  const isPart = (text: PlacedText): text is Part => text.place !== undefined && text.language === language
  return [...textsOf(template), ...translatedTextsOf(template)].filter(isPart)
}

const isParagraph = ({ place }: TextPlace): boolean => place?.startsWith('notice.paragraphs.') ?? false

function compareParts(before: TemplateDraft, after: TemplateDraft, budget: CompareBudget): PartDiff[] {
  return [undefined, ...translationLanguages].flatMap((language) => {
    const [old, now] = [partsOf(before, language), partsOf(after, language)]
    const single = [
      ...new Set([...old, ...now].filter((part) => !isParagraph(part)).map(({ place }) => place)),
    ]
    const pairs = [
      ...single.map((place) => [
        old.find((part) => part.place === place) ?? null,
        now.find((part) => part.place === place) ?? null,
      ]),
      ...alignParagraphs(old.filter(isParagraph), now.filter(isParagraph)),
    ]
    return pairs.flatMap(([was, is]): PartDiff[] => {
      const change = textChange(was?.text ?? null, is?.text ?? null, budget)
      const place = (is ?? was)?.place
      if (change === null || place === undefined) return []
      return [language === undefined ? { place, change } : { place, language, change }]
    })
  })
}

/**
 * Pairs the paragraphs of two texts. Unchanged paragraphs are paired with each other. The removed and added
 * paragraphs between them are paired in order.
 */
function alignParagraphs(before: readonly Part[], after: readonly Part[]): (Part | null)[][] {
  const pairs: (Part | null)[][] = []
  let gone: (Part | null)[] = []
  let [b, a] = [0, 0]
  const flush = () => {
    for (const part of gone) pairs.push([part, null])
    gone = []
  }
  for (const run of diffArrays(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  )) {
    const { length } = run.value
    if (run.removed) {
      flush()
      gone = before.slice(b, b + length)
      b += length
    } else if (run.added) {
      for (const part of after.slice(a, a + length)) pairs.push([gone.shift() ?? null, part])
      a += length
    } else {
      b += length
      a += length
      flush()
    }
  }
  flush()
  return pairs
}
