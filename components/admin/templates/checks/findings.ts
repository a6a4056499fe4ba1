import type { TranslationLanguage } from '#server/questionnaire/rules/template.ts'

/** Something found in a version, with the place to go to. */
export interface Finding {
  readonly id: string
  /** Whether it blocks publication, or is only to be looked at. */
  readonly weight: 'blocking' | 'warning'
  readonly kind: 'incomplete' | 'coverage' | 'wording' | 'translation'
  readonly title: string
  readonly detail?: string
  readonly at: FoundAt
}

/** The place of a finding: a question (and variant), the notice, or the title. */
export interface FoundAt {
  readonly part: 'head' | 'notice' | 'question'
  readonly question?: string
  readonly variant?: string
  /** Which text of the notice: title, greeting, paragraphs.0 … */
  readonly field?: string
  readonly language?: TranslationLanguage
  /** The characters in question `[from, to)`. */
  readonly range?: { readonly from: number; readonly to: number }
}

/** Whether a finding belongs to what the editor has open. */
export function isAbout(finding: Finding, question: string, variant?: string): boolean {
  if (finding.at.question !== question) return false
  return variant === undefined || finding.at.variant === variant
}
