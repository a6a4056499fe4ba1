import type { Services } from '../context.ts'
import { hashText } from '../evidence/digest.ts'
import { canonical } from '../evidence/rules/canonical.ts'
import { unwrap } from '../kernel/errors.ts'
import { hashOfSuite } from '../kernel/secret/suite.ts'
import { type PolicyFactsRow, toFacts } from '../policy/facts.ts'
import { render } from '../questionnaire/rules/rendering.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import type { Pin } from './rules/events.ts'
import type { PinnedText } from './write.ts'

/**
 * Renders the questionnaire for this policy at the instant `now`, so that its text can be pinned. An online visit
 * does this when the customer first opens the questionnaire, a phone visit when the agent has confirmed the
 * applicant. The event contains the hash of the text's bytes, so online and phone visits must render identical bytes.
 *
 * @returns the event's pin data, and the text to store
 * @throws DomainError QUESTIONNAIRE_UNAVAILABLE when no template is in force or a fact of the policy is missing
 */
export async function pinQuestionnaire(
  services: Pick<Services, 'db' | 'suite'>,
  facts: PolicyFactsRow,
  now: Date,
): Promise<{ readonly pin: Pin; readonly text: PinnedText }> {
  const template = await loadTemplate(services, await currentTemplateId(services, now))
  const questionnaire = unwrap(render(template.content, template.number, toFacts(facts)))
  const rendered = canonical(questionnaire)
  const templateVersionId = template.id
  const sha256 = hashText(hashOfSuite[services.suite], rendered)
  const { minimumReadingSeconds } = questionnaire
  const questions = questionnaire.questions.map(({ key, variant, passing }) => ({ key, variant, passing }))
  return {
    pin: { templateVersionId, sha256, minimumReadingSeconds, questions },
    text: { templateVersionId, rendered, sha256 },
  }
}
