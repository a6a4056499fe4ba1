import { type TemplateDraft, type TranslationLanguage, translationLanguages } from './template.ts'

/** The place of a text outside the questions. Paragraphs are counted from 0. */
export type PartName =
  | 'title'
  | 'notice.title'
  | 'notice.greeting'
  | `notice.paragraphs.${number}`
  | 'notice.confirm'

/**
 * A place in a template: a question, a variant of a question, or a part outside the questions. Without `language` it
 * is the place of the Chinese text.
 */
export interface TextPlace {
  readonly question?: string
  readonly variant?: string
  readonly place?: PartName
  readonly language?: TranslationLanguage
}

export interface PlacedText extends TextPlace {
  readonly text: string
}

interface NoticeTexts {
  readonly title: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly confirm: string
}

function noticeTexts(notice: NoticeTexts, inLanguage: { language?: TranslationLanguage }): PlacedText[] {
  return [
    { place: 'notice.title', text: notice.title, ...inLanguage },
    { place: 'notice.greeting', text: notice.greeting, ...inLanguage },
    ...notice.paragraphs.map(
      (text, index): PlacedText => ({ place: `notice.paragraphs.${index}`, text, ...inLanguage }),
    ),
    { place: 'notice.confirm', text: notice.confirm, ...inLanguage },
  ]
}

/** Lists every Chinese text of a template with its place, in the order in which customers see the texts. */
export function textsOf(template: TemplateDraft): PlacedText[] {
  return [
    ...noticeTexts(template.notice, {}),
    { place: 'title', text: template.title },
    ...template.questions.flatMap((question) =>
      question.variants.map(({ key, text }) => ({ question: question.key, variant: key, text })),
    ),
  ]
}

/** Lists every existing translation with its place. */
export function translatedTextsOf(template: TemplateDraft): PlacedText[] {
  return translationLanguages.flatMap((language) => {
    const notice = template.notice.translations?.[language]
    const title = template.titleTranslations?.[language]
    return [
      ...(notice ? noticeTexts(notice, { language }) : []),
      ...(title === undefined ? [] : [{ place: 'title' as const, text: title, language }]),
      ...template.questions.flatMap((question) =>
        question.variants.flatMap(({ key, translations }) => {
          const text = translations?.[language]
          return text === undefined ? [] : [{ question: question.key, variant: key, text, language }]
        }),
      ),
    ]
  })
}

/**
 * Whether two places are equal except for their language. One of the texts is then a translation of the other, or
 * both are translations of the same text.
 */
export function samePlace(a: TextPlace, b: TextPlace): boolean {
  return a.question === b.question && a.variant === b.variant && a.place === b.place
}

/** Returns a place as a key, for example `cooling-off/universal@en` or `notice.greeting`. */
export function placeKey({ question, variant, place, language }: TextPlace): string {
  const where =
    question === undefined ? (place ?? '') : variant === undefined ? question : `${question}/${variant}`
  return language === undefined ? where : `${where}@${language}`
}
