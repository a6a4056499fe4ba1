import { type TranslationLanguage, translationLanguages } from '#server/questionnaire/rules/template.ts'
import { inserted, moved, type Notice, replaced, without } from './draft.ts'

type Wording = Pick<Notice, 'title' | 'greeting' | 'paragraphs' | 'confirm'>

/** The notice in one language. A missing translation is blank and has as many paragraphs as the Chinese text. */
export function wordingOf(notice: Notice, language: TranslationLanguage | null): Wording {
  if (language === null) return notice
  const known = notice.translations?.[language]
  return {
    title: known?.title ?? '',
    greeting: known?.greeting ?? '',
    paragraphs: notice.paragraphs.map((_, index) => known?.paragraphs[index] ?? ''),
    confirm: known?.confirm ?? '',
  }
}

/**
 * Returns a copy of the notice in which the text in one language is changed. A translation that has no text at all is
 * removed.
 */
export function withWording(
  notice: Notice,
  language: TranslationLanguage | null,
  change: Partial<Wording>,
): Notice {
  if (language === null) return { ...notice, ...change }
  const next = { ...wordingOf(notice, language), ...change }
  const blank = [next.title, next.greeting, next.confirm, ...next.paragraphs].every((each) => each === '')
  const { translations, ...rest } = notice
  const kept = { ...translations, [language]: blank ? undefined : next }
  const languages = translationLanguages.flatMap((each) => {
    const wording = kept[each]
    return wording === undefined ? [] : [[each, wording] as const]
  })
  return languages.length === 0 ? rest : { ...rest, translations: Object.fromEntries(languages) }
}

/** Changes the paragraphs of every language in the same way, so that paragraph n corresponds in all languages. */
function eachWording(notice: Notice, change: (paragraphs: readonly string[]) => string[]): Notice {
  const chinese = { ...notice, paragraphs: change(notice.paragraphs) }
  if (notice.translations === undefined) return chinese
  const languages = translationLanguages.flatMap((language) =>
    notice.translations?.[language] === undefined
      ? []
      : [
          [
            language,
            { ...wordingOf(notice, language), paragraphs: change(wordingOf(notice, language).paragraphs) },
          ] as const,
        ],
  )
  return { ...chinese, translations: Object.fromEntries(languages) }
}

export function moveParagraph(notice: Notice, from: number, to: number): Notice {
  return eachWording(notice, (paragraphs) => moved(paragraphs, from, to))
}

export function addParagraph(notice: Notice): Notice {
  return eachWording(notice, (paragraphs) => inserted(paragraphs, paragraphs.length, ''))
}

export function removeParagraph(notice: Notice, at: number): Notice {
  return eachWording(notice, (paragraphs) => without(paragraphs, at))
}

export function setParagraph(
  notice: Notice,
  language: TranslationLanguage | null,
  at: number,
  value: string,
): Notice {
  const { paragraphs } = wordingOf(notice, language)
  return withWording(notice, language, { paragraphs: replaced(paragraphs, at, value) })
}
