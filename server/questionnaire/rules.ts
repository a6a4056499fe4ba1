import { done, type Outcome, refused } from '../errors.ts'
import { type PlaceholderName, type PolicyFacts, placeholderNames, placeholderValue } from './facts.ts'
import type { Condition, QuestionnaireTemplate, RenderedQuestionnaire } from './template.ts'

/** Whether a condition holds for these facts. The only evaluator: server, preview and coverage all call it. */
export function holds(condition: Condition, facts: PolicyFacts): boolean {
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
}

/** The questions this policy gets, placeholders not yet filled: per question the first variant that holds, or none. */
export function questionsFor(template: QuestionnaireTemplate, facts: PolicyFacts): AskedQuestion[] {
  return template.questions.flatMap((question) => {
    const variant = question.variants.find((candidate) => holds(candidate.when, facts))
    return variant
      ? [{ key: question.key, variant: variant.key, text: variant.text, passing: question.passing }]
      : []
  })
}

const PLACEHOLDER = /\{\{\s*([a-zA-Z]+)\s*\}\}/g

function isPlaceholder(name: string): name is PlaceholderName {
  return placeholderNames.some((known) => known === name)
}

/** Names of the placeholders in a text that the product does not know: a template with one cannot be used. */
export function unknownPlaceholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '').filter((name) => !isPlaceholder(name))
}

function fill(text: string, facts: PolicyFacts, missing: Set<string>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const value = isPlaceholder(name) ? placeholderValue(name, facts) : null
    if (value === null) missing.add(name)
    return value ?? whole
  })
}

/**
 * The questionnaire and notice of one policy.
 *
 * @returns QUESTIONNAIRE_UNAVAILABLE with the names of the missing facts when a text that would be shown needs
 *   something the policy does not say; intake refuses such a policy, so that no customer meets it.
 */
export function render(
  template: QuestionnaireTemplate,
  templateNumber: number,
  facts: PolicyFacts,
): Outcome<RenderedQuestionnaire> {
  const missing = new Set<string>()
  const questions = questionsFor(template, facts).map((question) => ({
    ...question,
    text: fill(question.text, facts, missing),
  }))
  if (!facts.insuredName) missing.add('insuredName')
  if (missing.size > 0) return refused('QUESTIONNAIRE_UNAVAILABLE', { facts: [...missing] })
  return done({
    templateNumber,
    title: template.title,
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

export interface RenderedNotice {
  readonly title: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly confirm: string
}

/** 回访须知 with its placeholders filled. */
export function renderNotice(template: QuestionnaireTemplate, facts: PolicyFacts): Outcome<RenderedNotice> {
  const missing = new Set<string>()
  const notice = {
    title: template.notice.title,
    greeting: fill(template.notice.greeting, facts, missing),
    paragraphs: template.notice.paragraphs.map((text) => fill(text, facts, missing)),
    confirm: template.notice.confirm,
  }
  return missing.size > 0 ? refused('QUESTIONNAIRE_UNAVAILABLE', { facts: [...missing] }) : done(notice)
}
