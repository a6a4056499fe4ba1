import { unknownPlaceholders } from './placeholders.ts'
import { type PartName, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type TemplateDraft, templateSchema, translationLanguages } from './template.ts'

/** A problem that prevents a draft from being submitted. */
export type DraftProblem =
  | ({ readonly kind: 'TEXT_EMPTY' } & TextPlace)
  | ({ readonly kind: 'PLACEHOLDER_UNKNOWN'; readonly placeholder: string } & TextPlace)
  | { readonly kind: 'KEY_UNFIT' | 'KEY_TWICE'; readonly question: string; readonly variant?: string }
  | { readonly kind: 'NO_VARIANTS'; readonly question: string }
  | { readonly kind: 'NO_QUESTIONS' }
  | { readonly kind: 'NO_PARAGRAPHS'; readonly place: PartName }
  | { readonly kind: 'PARAGRAPHS_DIFFER'; readonly language: (typeof translationLanguages)[number] }
  /** Any other violation of the schema. `path` is the path of the violation in the document. */
  | { readonly kind: 'OTHER'; readonly path: string }

const KEY = /^[a-z][a-zA-Z0-9-]{1,40}$/

/** Returns all unfinished parts of a draft with their places. The list is empty if the draft can be submitted. */
export function draftProblems(draft: TemplateDraft): DraftProblem[] {
  const named = [
    ...textProblems(draft),
    ...questionProblems(draft),
    ...translationProblems(draft),
    ...(draft.notice.paragraphs.length === 0
      ? [{ kind: 'NO_PARAGRAPHS', place: 'notice.paragraphs.0' } as const]
      : []),
    ...(draft.questions.length === 0 ? [{ kind: 'NO_QUESTIONS' } as const] : []),
  ]
  if (named.length > 0) return named
  const checked = templateSchema.safeParse(draft)
  return checked.success
    ? []
    : checked.error.issues.map(({ path }) => ({ kind: 'OTHER', path: path.join('.') }))
}

function textProblems(draft: TemplateDraft): DraftProblem[] {
  return [...textsOf(draft), ...translatedTextsOf(draft)].flatMap(({ text, ...place }): DraftProblem[] => {
    if (text.trim() === '') return [{ kind: 'TEXT_EMPTY', ...place }]
    return unknownPlaceholders(text).map((placeholder) => ({
      kind: 'PLACEHOLDER_UNKNOWN',
      placeholder,
      ...place,
    }))
  })
}

function questionProblems(draft: TemplateDraft): DraftProblem[] {
  return draft.questions.flatMap((question, index): DraftProblem[] => [
    ...keyProblems(
      question.key,
      draft.questions.slice(0, index).map(({ key }) => key),
    ).map((kind) => ({ kind, question: question.key })),
    ...(question.variants.length === 0 ? [{ kind: 'NO_VARIANTS' as const, question: question.key }] : []),
    ...question.variants.flatMap((variant, place) =>
      keyProblems(
        variant.key,
        question.variants.slice(0, place).map(({ key }) => key),
      ).map((kind) => ({ kind, question: question.key, variant: variant.key })),
    ),
  ])
}

function keyProblems(key: string, earlier: readonly string[]): ('KEY_UNFIT' | 'KEY_TWICE')[] {
  if (!KEY.test(key)) return ['KEY_UNFIT']
  return earlier.includes(key) ? ['KEY_TWICE'] : []
}

function translationProblems(draft: TemplateDraft): DraftProblem[] {
  return translationLanguages.flatMap((language): DraftProblem[] => {
    const translated = draft.notice.translations?.[language]
    return translated && translated.paragraphs.length !== draft.notice.paragraphs.length
      ? [{ kind: 'PARAGRAPHS_DIFFER', language }]
      : []
  })
}
