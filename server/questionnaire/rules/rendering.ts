import { done, type Outcome, refused } from '../../kernel/errors.ts'
import {
  type Combination,
  type PolicyFacts,
  placeholderValue,
  type ValueLanguage,
} from '../../vocabulary/policy-facts.ts'
import { replacePlaceholders, withoutTitle } from './placeholders.ts'
import {
  type Condition,
  type RenderedQuestionnaire,
  type RenderedTranslations,
  type TemplateDraft,
  type TranslationLanguage,
  translationLanguages,
} from './template.ts'

/**
 * Whether a condition holds for these facts. `case-sets.ts` evaluates many cases at once and must give the same
 * results.
 */
export function holds(condition: Condition, facts: Combination): boolean {
  if ('always' in condition) return true
  if ('fact' in condition) {
    const value = facts[condition.fact]
    return value !== null && condition.in.includes(value)
  }
  if ('all' in condition) return condition.all.every((part) => holds(part, facts))
  if ('any' in condition) return condition.any.some((part) => holds(part, facts))
  return !holds(condition.not, facts)
}

export interface AskedQuestion {
  readonly key: string
  readonly variant: string
  readonly text: string
  readonly passing: 'YES' | 'NO'
  readonly translations?: RenderedTranslations
}

/**
 * Returns the questions for a policy with these facts. Placeholders are not filled. Each question has its first
 * variant whose condition holds; a question without such a variant is left out.
 */
export function questionsFor(template: TemplateDraft, facts: Combination): AskedQuestion[] {
  return template.questions.flatMap((question) => {
    const variant = question.variants.find((candidate) => holds(candidate.when, facts))
    if (!variant) return []
    const { key, text, translations } = variant
    const asked = { key: question.key, variant: key, text, passing: question.passing }
    return [translations ? { ...asked, translations } : asked]
  })
}

/** Fills texts with the facts of one policy, and collects the names of the facts that are missing. */
class Filling {
  readonly missing = new Set<string>()
  readonly #facts: PolicyFacts

  constructor(facts: PolicyFacts) {
    this.#facts = facts
  }

  text(text: string, language: ValueLanguage = 'zh-CN'): string {
    const written = this.#facts.applicantGender === null ? withoutTitle(text) : text
    return replacePlaceholders(written, (name, placeholder) => {
      const value = name === null ? null : placeholderValue(name, this.#facts, language)
      if (value === null) this.missing.add(name ?? placeholder.replace(/[{}\s]/g, ''))
      return value ?? placeholder
    })
  }

  /**
   * Fills the existing translations. Returns undefined if there are none, because an empty member would change the
   * rendering and its hash.
   */
  translations(texts: RenderedTranslations | undefined): RenderedTranslations | undefined {
    const filled: RenderedTranslations = {}
    for (const language of translationLanguages) {
      const text = texts?.[language]
      if (text) filled[language] = this.text(text, language)
    }
    return Object.keys(filled).length === 0 ? undefined : filled
  }

  outcome<T>(rendered: T): Outcome<T> {
    if (this.missing.size === 0) return done(rendered)
    return refused('QUESTIONNAIRE_UNAVAILABLE', { facts: [...this.missing] })
  }
}

/**
 * Returns an object with the member `key` if `value` is given, and otherwise an empty object. Hashes are computed
 * over the rendering, so an empty member would change them.
 */
function present<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  const one: { [P in K]?: T } = {}
  if (value !== undefined) one[key] = value
  return one
}

/**
 * Renders the questionnaire of one policy, with the template's translations.
 *
 * @returns the rendering; or, if a text to be shown needs facts that are missing, QUESTIONNAIRE_UNAVAILABLE with the
 * names of these facts. Intake refuses a policy with missing facts, so that no customer sees a gap
 */
export function render(
  template: TemplateDraft,
  templateNumber: number,
  facts: PolicyFacts,
): Outcome<RenderedQuestionnaire> {
  const filling = new Filling(facts)
  const questions = questionsFor(template, facts).map(({ translations, ...question }) => ({
    ...question,
    text: filling.text(question.text),
    ...present('translations', filling.translations(translations)),
  }))
  if (!facts.insuredName) filling.missing.add('insuredName')
  return filling.outcome({
    templateNumber,
    title: filling.text(template.title),
    ...present('titleTranslations', filling.translations(template.titleTranslations)),
    minimumReadingSeconds: template.minimumReadingSeconds,
    header: {
      productName: facts.productName,
      applicantName: facts.applicantName,
      insuredName: facts.insuredName ?? '',
      policyNo: facts.policyNo,
    },
    questions,
  })
}

// These are type aliases, because interfaces are not assignable to a general JSON type.
type NoticeTexts = {
  readonly title: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly confirm: string
}

export type RenderedNotice = NoticeTexts & {
  readonly translations?: Readonly<Partial<Record<TranslationLanguage, NoticeTexts>>>
}

/** Renders the 回访须知 (notice): its texts and their existing translations, with the placeholders filled. */
export function renderNotice(template: TemplateDraft, facts: PolicyFacts): Outcome<RenderedNotice> {
  const filling = new Filling(facts)
  const texts = (notice: NoticeTexts, language: ValueLanguage): NoticeTexts => ({
    title: filling.text(notice.title, language),
    greeting: filling.text(notice.greeting, language),
    paragraphs: notice.paragraphs.map((text) => filling.text(text, language)),
    confirm: filling.text(notice.confirm, language),
  })
  const translated: Partial<Record<TranslationLanguage, NoticeTexts>> = {}
  for (const language of translationLanguages) {
    const notice = template.notice.translations?.[language]
    if (notice) translated[language] = texts(notice, language)
  }
  return filling.outcome({
    ...texts(template.notice, 'zh-CN'),
    ...(Object.keys(translated).length > 0 ? { translations: translated } : {}),
  })
}
