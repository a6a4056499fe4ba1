import type { TranslationLanguage } from '#server/questionnaire/rules/template.ts'

/** A problem found in a version, with its place in the editor. */
export interface Finding {
  readonly id: string
  /** `blocking` prevents publication; `warning` asks the author to check the text. */
  readonly weight: 'blocking' | 'warning'
  readonly kind: 'incomplete' | 'coverage' | 'wording' | 'translation'
  readonly title: string
  readonly detail?: string
  readonly at: FoundAt
}

/** The place of a finding: a question (and its variant), the notice, or the head. */
export interface FoundAt {
  readonly part: 'head' | 'notice' | 'question'
  readonly question?: string
  readonly variant?: string
  /** The text of the notice concerned: `title`, `greeting`, `paragraphs.0` … */
  readonly field?: string
  readonly language?: TranslationLanguage
  /** The range of the characters concerned: `[from, to)`. */
  readonly range?: { readonly from: number; readonly to: number }
}

/** Whether a finding concerns the question, or the variant, that is open in the editor. */
export function isAbout(finding: Finding, question: string, variant?: string): boolean {
  if (finding.at.question !== question) return false
  return variant === undefined || finding.at.variant === variant
}
