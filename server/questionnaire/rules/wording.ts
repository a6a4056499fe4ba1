import type { PlaceholderName } from '../../vocabulary/policy-facts.ts'
import type { AnswerValue } from '../../vocabulary/visits.ts'
import { placeholdersIn } from './placeholders.ts'
import { type PlacedText, samePlace, type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import type { TemplateDraft } from './template.ts'

export type WordingKind =
  /** The text contains the same words twice in a row, for example 所看到所看到. */
  | 'REPEATED_PHRASE'
  /** The text contains both full-width and half-width characters. */
  | 'MIXED_WIDTH'
  /** The text contains a number that differs from policy to policy and should be a placeholder. */
  | 'LITERAL_NUMBER'
  /** The text names a reading time in seconds that differs from the enforced reading time. */
  | 'READING_TIME_DIFFERS'
  /** The passing answer seems to be the answer that should raise concern. */
  | 'INVERTED_PASSING'
  /** The placeholders of a translation differ from those of the Chinese text. */
  | 'TRANSLATION_DIFFERS'

/** A wording that an author should check. The finding is always a warning and never blocks publishing. */
export interface WordingFinding extends TextPlace {
  readonly kind: WordingKind
  /** The words that caused the finding. `range` gives their position in the text in UTF-16 units: [start, end). */
  readonly excerpt: string
  readonly range: readonly [start: number, end: number]
  /**
   * For LITERAL_NUMBER: placeholders that could replace the number. For TRANSLATION_DIFFERS: placeholders that only
   * the translation or only the Chinese text contains.
   */
  readonly placeholders?: readonly PlaceholderName[]
  /** For INVERTED_PASSING: the passing answer that the words suggest. Absent for all other kinds. */
  readonly suggested?: AnswerValue
}

type Found = Omit<WordingFinding, keyof TextPlace>

/** Finds all wording findings of a template, in the order of its texts. */
export function wordingFindings(template: TemplateDraft): WordingFinding[] {
  const originals = textsOf(template)
  const passing = new Map(template.questions.map((question) => [question.key, question.passing]))
  const inOriginals = originals.flatMap(({ text, ...place }) =>
    [
      ...repeatedPhrases(text),
      ...mixedWidths(text, false),
      ...literalNumbers(text),
      ...otherReadingTimes(text, template.minimumReadingSeconds),
      ...(place.question === undefined ? [] : invertedPassing(text, passing.get(place.question) ?? 'YES')),
    ].map((found): WordingFinding => ({ ...found, ...place })),
  )
  const inTranslations = translatedTextsOf(template).flatMap(({ text, ...place }) =>
    [
      ...repeatedPhrases(text),
      ...mixedWidths(text, place.language === 'en'),
      ...otherPlaceholders(
        text,
        originals.find((original) => samePlace(original, place)),
      ),
    ].map((found): WordingFinding => ({ ...found, ...place })),
  )
  return [...inOriginals, ...inTranslations]
}

function found(kind: WordingKind, text: string, start: number, end: number): Found {
  return { kind, excerpt: text.slice(start, end), range: [start, end] }
}

/** Replaces each placeholder with blanks of the same length, so that positions in the text stay valid. */
function withoutPlaceholders(text: string): string {
  return text.replace(/\{\{[^{}]*\}\}/g, (whole) => ' '.repeat(whole.length))
}

const REPEATED_HAN = /(\p{Script=Han}{2,20}?)[、\s]?\1/gu
const REPEATED_WORD = /\b([\p{Script=Latin}']{2,})\s+\1\b/giu

function repeatedPhrases(text: string): Found[] {
  return [REPEATED_HAN, REPEATED_WORD].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) =>
      found('REPEATED_PHRASE', text, match.index, match.index + match[0].length),
    ),
  )
}

const FULL_PUNCTUATION = /[，。；：？！（）]/u
// Half-width punctuation. Commas and points in numbers, and colons in times, are not matched, because Chinese text
// writes them in half width too.
const HALF_PUNCTUATION = /(?<!\d)[,.:]|[,.:](?!\d)|[;?!()]/g
const FULL_ALPHANUMERIC = /[０-９Ａ-Ｚａ-ｚ％]+/gu
const FULL_ANYTHING = /[，。；：？！（）、％０-９Ａ-Ｚａ-ｚ]+/gu

function mixedWidths(text: string, latin: boolean): Found[] {
  const words = withoutPlaceholders(text)
  const at = (pattern: RegExp) =>
    [...words.matchAll(pattern)].map((match) =>
      found('MIXED_WIDTH', text, match.index, match.index + match[0].length),
    )
  if (latin) return at(FULL_ANYTHING)
  // Full-width digits are reported even if the whole text uses full-width characters, because filled-in placeholders
  // contain half-width digits.
  const figures = at(FULL_ALPHANUMERIC)
  return FULL_PUNCTUATION.test(words) ? [...at(HALF_PUNCTUATION), ...figures] : figures
}

interface NumberPattern {
  readonly pattern: RegExp
  readonly placeholders: readonly PlaceholderName[]
}

const NUMBER = String.raw`(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`

const LITERALS: readonly NumberPattern[] = [
  { pattern: new RegExp(`${NUMBER}\\s*(?:天|日(?!期))`, 'gu'), placeholders: ['coolingOffDays'] },
  { pattern: /[一二三四五六七八九十]{1,3}[天日]的?犹豫期/gu, placeholders: ['coolingOffDays'] },
  { pattern: new RegExp(`${NUMBER}\\s*[%％]`, 'gu'), placeholders: ['guaranteedRate'] },
  { pattern: /百分之[零一二三四五六七八九十点]+/gu, placeholders: ['guaranteedRate'] },
  { pattern: new RegExp(`${NUMBER}\\s*万?元`, 'gu'), placeholders: ['premium'] },
  { pattern: /(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\s*万?元|[\d.,])/gu, placeholders: ['premium'] },
  { pattern: new RegExp(`${NUMBER}\\s*年`, 'gu'), placeholders: ['payYears', 'term'] },
  { pattern: new RegExp(`${NUMBER}\\s*(?:周岁|岁)`, 'gu'), placeholders: ['term'] },
]

function literalNumbers(text: string): Found[] {
  return LITERALS.flatMap(({ pattern, placeholders }) =>
    [...text.matchAll(pattern)].map((match) => ({
      ...found('LITERAL_NUMBER', text, match.index, match.index + match[0].length),
      placeholders,
    })),
  )
}

function otherReadingTimes(text: string, seconds: number): Found[] {
  return [...text.matchAll(/(\d+)\s*秒/gu)]
    .filter((match) => Number(match[1]) !== seconds)
    .map((match) => found('READING_TIME_DIFFERS', text, match.index, match.index + match[0].length))
}

// Matches a closing question such as 这点您清楚吗？ (is this clear to you?). The expected answer to such a question is 是
// (yes). The statement before the question does not matter.
const UNDERSTOOD = /(?:清楚|了解|知晓|知道|明白|同意|理解)了?[吗么][？?]?\s*$/u
const WRONGDOING =
  /承诺.{0,24}(?:以外|之外|额外|其他利益|股权)|额外(?:利益|收益|承诺)|误导|诱导|诱使|隐瞒|欺骗|代签|代替您|代您签|冒充|违规|夸大|回扣|返还.{0,6}(?:佣金|保费)|阻碍/u
const NEGATED = /(?:(?<!有)没有|(?<!是否)未曾|从未|并未|不存在|不曾)[^，。？]{0,30}$/u
const CLEAN = /亲自|是否已经?(?:收到|了解|知晓|清楚)|您是否(?:收到|了解|知晓|清楚|接受)|收到了?吗/u

/**
 * Returns the passing answer that the words of a question suggest, and these words. Returns null if no words suggest
 * an answer.
 */
function apparentPassing(
  text: string,
): { readonly passing: AnswerValue; readonly words: RegExpExecArray } | null {
  const understood = UNDERSTOOD.exec(text)
  if (understood) return { passing: 'YES', words: understood }
  const wrong = WRONGDOING.exec(text)
  if (wrong) return { passing: NEGATED.test(text.slice(0, wrong.index)) ? 'YES' : 'NO', words: wrong }
  const clean = CLEAN.exec(text)
  return clean ? { passing: 'YES', words: clean } : null
}

function invertedPassing(text: string, passing: AnswerValue): Found[] {
  const apparent = apparentPassing(text)
  if (apparent === null || apparent.passing === passing) return []
  const { words } = apparent
  const at = found('INVERTED_PASSING', text, words.index, words.index + words[0].length)
  return [{ ...at, suggested: apparent.passing }]
}

function otherPlaceholders(text: string, original: PlacedText | undefined): Found[] {
  if (original === undefined || text.trim() === '') return []
  const wanted = placeholdersIn(original.text)
  const written = placeholdersIn(text)
  const differing = [
    ...wanted.filter((name) => !written.includes(name)),
    ...written.filter((name) => !wanted.includes(name)),
  ]
  if (differing.length === 0) return []
  return [{ ...found('TRANSLATION_DIFFERS', text, 0, text.length), placeholders: differing }]
}
