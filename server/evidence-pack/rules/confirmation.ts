import type { Block, PackDocument, Section } from './document.ts'
import type { PackInput } from './input.ts'
import { confirmationWords, words } from './messages.zh-CN.ts'
import { contractFacts, lastDay, resultOf, timeOf } from './policy-facts.ts'
import { answerTable, lastAnswers, pinnedOf } from './questions.ts'

const note = (text: string): Block => ({ kind: 'text', text })

/** The answers with which the visit ended: the last submission, or the last call that answered the questions. */
function answerBlocks(input: PackInput): Block[] {
  const pinned = pinnedOf(input)
  const call = input.calls.findLast(({ answers }) => answers.length > 0)
  const online = lastAnswers(input)
  const method = input.events.flatMap(({ event }) =>
    event.type === 'SUCCEEDED' ? [event.payload.method] : [],
  )
  const ended = method.at(-1)
  if (pinned === null || ended === 'LETTER' || ended === 'BRANCH') return [note(confirmationWords.otherwise)]
  if (ended === 'PHONE' && call !== undefined)
    return [note(confirmationWords.byPhone), answerTable(pinned.questions, call.answers, false)]
  return [answerTable(pinned.questions, online, false)]
}

function signatureBlocks({ signature, visit }: PackInput): Block[] {
  if (signature === null || visit.signedAt === null) return [note(words.unsigned)]
  return [
    { kind: 'signature', strokes: signature.drawn, caption: words.strokes },
    { kind: 'facts', facts: [{ label: words.signedAt, value: timeOf(visit.signedAt) }] },
  ]
}

/**
 * Writes the customer's own copy (回访确认书) as a document: what they bought, answered and signed. It says nothing of
 * devices, networks and vendors.
 *
 * @param code the receipt code, as `receiptCode` writes it
 */
export function confirmationDocument(input: PackInput, code: string): PackDocument {
  const { visit, applicant, policy } = input
  const { sections } = confirmationWords
  const policySection: Section = {
    title: sections.policy,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...contractFacts(input),
          {
            label: words.insured,
            value: policy.insuredIsApplicant ? words.samePerson : (policy.insuredName ?? words.none),
          },
        ],
      },
    ],
  }
  return {
    title: confirmationWords.title,
    insurer: words.insurer,
    mark: confirmationWords.mark,
    foot: confirmationWords.foot(code),
    page: words.page,
    code: { label: confirmationWords.code, value: code, note: confirmationWords.codeNote },
    summary: [
      { label: words.applicant, value: applicant.name },
      { label: words.policyNo, value: policy.policyNo },
      resultOf(input),
      { label: words.closedAt, value: timeOf(visit.closedAt) },
    ],
    sections: [
      policySection,
      { title: sections.questionnaire, blocks: answerBlocks(input) },
      { title: sections.signature, blocks: signatureBlocks(input) },
      {
        title: sections.more,
        blocks: [
          note(confirmationWords.coolingOff(lastDay(visit.coolingOffEndsAt))),
          note(confirmationWords.hotline),
        ],
      },
    ],
    identity: `${code} ${visit.head}`,
    at: new Date(visit.closedAt ?? visit.openedAt),
  }
}
