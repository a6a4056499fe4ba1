import type { TemplateDraft, TranslationLanguage } from '#server/questionnaire/rules/template.ts'

/** A version that is being edited. Its structure is valid, but its wording can be unfinished. */
export type Draft = TemplateDraft
export type Question = Draft['questions'][number]
export type Variant = Question['variants'][number]
export type Notice = Draft['notice']

/** The part that is open in the editor: the head (title and reading time), the notice, or one question by its key. */
export type Place =
  | { readonly kind: 'head' }
  | { readonly kind: 'notice' }
  | { readonly kind: 'question'; readonly key: string }

/**
 * A copy of the list in which one item is moved to another index. If an index is outside the list, the items keep
 * their order.
 */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}

/** A copy of the list in which the item at an index is replaced. */
export function replaced<T>(list: readonly T[], at: number, next: T): T[] {
  return list.map((item, index) => (index === at ? next : item))
}

/** A copy of the list without the item at an index. */
export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at)
}

/** A copy of the list with an item inserted at an index. */
export function inserted<T>(list: readonly T[], at: number, item: T): T[] {
  return [...list.slice(0, at), item, ...list.slice(at)]
}

const KEY = /^[a-z][a-zA-Z0-9-]{1,40}$/

export type KeyProblem = 'form' | 'taken'

/** The error in a key for a question or variant; null when the key is valid and not used yet. */
export function keyProblem(key: string, others: readonly string[]): KeyProblem | null {
  if (!KEY.test(key)) return 'form'
  return others.includes(key) ? 'taken' : null
}

/** The next unused key, for example question-1 or question-2. */
export function freeKey(kind: 'question' | 'variant', taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number += 1) {
    const key = `${kind}-${number}`
    if (!taken.includes(key)) return key
  }
}

/** A new question, asked of every customer, with 是 (yes) as its passing answer. */
export function newQuestion(draft: Draft): Question {
  const key = freeKey(
    'question',
    draft.questions.map((question) => question.key),
  )
  return { key, passing: 'YES', variants: [newVariant([])] }
}

export function newVariant(beside: readonly Variant[]): Variant {
  const keys = beside.map((variant) => variant.key)
  return {
    key: keys.length === 0 ? 'standard' : freeKey('variant', keys),
    when: { always: true },
    text: '',
  }
}

/** A copy of a question under a new key. */
export function copyOf(draft: Draft, question: Question): Question {
  return {
    ...question,
    key: freeKey(
      'question',
      draft.questions.map(({ key }) => key),
    ),
  }
}

/** Returns a draft in which the question with this key is replaced. */
export function withQuestion(draft: Draft, key: string, next: (question: Question) => Question): Draft {
  return {
    ...draft,
    questions: draft.questions.map((question) => (question.key === key ? next(question) : question)),
  }
}

/** Returns a question in which the variant with this key is replaced. */
export function withVariant(question: Question, key: string, next: (variant: Variant) => Variant): Question {
  return {
    ...question,
    variants: question.variants.map((variant) => (variant.key === key ? next(variant) : variant)),
  }
}

type Translations = Readonly<Partial<Record<TranslationLanguage, string>>>

/**
 * Returns a copy of the translations in which the translation into one language is set. A blank text removes the
 * translation, because empty translations are not stored.
 */
export function withTranslation(
  translations: Translations | undefined,
  language: TranslationLanguage,
  value: string,
): Translations | undefined {
  const rest: Partial<Record<TranslationLanguage, string>> = { ...translations }
  if (value === '') delete rest[language]
  else rest[language] = value
  return Object.keys(rest).length === 0 ? undefined : rest
}
