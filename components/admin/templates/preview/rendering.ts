import {
  questionsFor,
  type RenderedNotice,
  render,
  renderNotice,
} from '#server/questionnaire/rules/rendering.ts'
import type { RenderedQuestionnaire } from '#server/questionnaire/rules/template.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'

/**
 * The content that a customer with these facts would see, and the placeholders that would prevent the visit from
 * opening.
 */
export interface Rendering {
  readonly questionnaire: RenderedQuestionnaire
  readonly notice: RenderedNotice
  /** Placeholders that are unknown or that these facts cannot fill. The text shows these placeholders unchanged. */
  readonly missing: readonly string[]
}

function missingIn(details: Readonly<Record<string, unknown>>): string[] {
  const { facts } = details
  return Array.isArray(facts) ? facts.map(String) : []
}

/**
 * Runs the evaluator of real visits on a draft. If the evaluator refuses the draft, the texts are shown with unfilled
 * placeholders, so that the author can continue writing.
 */
export function renderDraft(content: Draft, number: number, facts: PolicyFacts): Rendering {
  const questionnaire = render(content, number, facts)
  const notice = renderNotice(content, facts)
  const missing = [questionnaire, notice].flatMap((each) => (each.ok ? [] : missingIn(each.details)))
  return {
    questionnaire: questionnaire.ok ? questionnaire.value : unfilled(content, number, facts),
    notice: notice.ok ? notice.value : content.notice,
    missing: [...new Set(missing)],
  }
}

function unfilled(content: Draft, number: number, facts: PolicyFacts): RenderedQuestionnaire {
  return {
    templateNumber: number,
    title: content.title,
    ...(content.titleTranslations && { titleTranslations: content.titleTranslations }),
    minimumReadingSeconds: content.minimumReadingSeconds,
    header: {
      productName: facts.productName,
      applicantName: facts.applicantName,
      insuredName: facts.insuredName ?? '',
      policyNo: facts.policyNo,
    },
    questions: questionsFor(content, facts),
  }
}
