import {
  questionsFor,
  type RenderedNotice,
  render,
  renderNotice,
} from '#server/questionnaire/rules/rendering.ts'
import type { RenderedQuestionnaire } from '#server/questionnaire/rules/template.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'

/** What a customer with these facts would see, and what would keep the visit from opening. */
export interface Rendering {
  readonly questionnaire: RenderedQuestionnaire
  readonly notice: RenderedNotice
  /** Placeholders that are unknown or that these facts cannot fill; the text shows them as typed. */
  readonly missing: readonly string[]
}

function missingIn(details: Readonly<Record<string, unknown>>): string[] {
  const { facts } = details
  return Array.isArray(facts) ? facts.map(String) : []
}

/** Runs the visit's own evaluator on a draft. Where it refuses, the texts are shown unfilled, so that writing can go on. */
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
