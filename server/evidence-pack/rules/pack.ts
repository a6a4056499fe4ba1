import { z } from 'zod'
import { eventNotesOf } from '../../call-centre/rules/event-notes.ts'
import { callbackText } from '../../call-centre/rules/messages.zh-CN.ts'
import { attemptNames, eventNames, methodNames } from '../../visit/messages.zh-CN.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'
import type { Block, Cell, Fact, PackDocument, Section } from './document.ts'
import type { PackCall, PackEvent, PackInput } from './input.ts'
import { packWords, words } from './messages.zh-CN.ts'
import { placesOf } from './origins.ts'
import { applicantFacts, contractFacts, innerFacts, lastDay, resultOf, timeOf } from './policy-facts.ts'
import { answerTable, earlierAnswers, lastAnswers, pinnedOf } from './questions.ts'

const cell = (text: string | number | null, code = false): Cell =>
  text === null ? { text: words.none, tone: 'quiet' } : { text: String(text), ...(code && { code }) }

const note = (text: string): Block => ({ kind: 'text', text })

const digest = (label: string, value: string): Fact => ({ label, value, wide: true, code: true })

/** Links of SM3 are multihashes, and other hashes of SM3 have its name before them. All others are of SHA-256. */
const hashName = (value: string) => (/^(?:sm3:|cda60120.{64}$)/.test(value) ? 'SM3' : 'SHA-256')
const named = (label: (hash: string) => string, value: string): Fact => digest(label(hashName(value)), value)

type EventOf<T extends VisitEvent['type']> = Extract<VisitEvent, { type: T }>

/** The last event of a type; undefined if there is none. */
function lastOf<T extends VisitEvent['type']>(
  events: readonly PackEvent[],
  type: T,
): { readonly at: string; readonly event: EventOf<T> } | undefined {
  const isOne = (event: VisitEvent): event is EventOf<T> => event.type === type
  return events.flatMap(({ event, at }) => (isOne(event) ? [{ at, event }] : [])).at(-1)
}

function policySection(input: PackInput): Section {
  const facts = [...applicantFacts(input), ...contractFacts(input), ...innerFacts(input)]
  return { title: packWords.sections.policy, blocks: [{ kind: 'facts', facts }] }
}

function identitySection({ checks }: PackInput): Section {
  const names = packWords.identity
  const table: Block = {
    kind: 'table',
    columns: [
      { title: names.started, share: 19 },
      { title: names.settled, share: 19 },
      { title: names.method, share: 12 },
      { title: names.status, share: 12 },
      { title: names.vendorCode, share: 13 },
      { title: names.requestId, share: 25 },
    ],
    rows: checks.map(({ startedAt, settledAt, method, status, vendorCode, vendorRequestId }) => [
      cell(timeOf(startedAt)),
      cell(settledAt === null ? null : timeOf(settledAt)),
      cell(methodNames[method]),
      {
        text: attemptNames[status],
        ...(status === 'PASSED' && { tone: 'good' }),
        ...((status === 'FAILED' || status === 'NOT_COUNTED') && { tone: 'bad' }),
      },
      cell(vendorCode),
      cell(vendorRequestId, true),
    ]),
  }
  return { title: packWords.sections.identity, blocks: [checks.length === 0 ? note(names.none) : table] }
}

const noticeSchema = z.object({
  title: z.string(),
  greeting: z.string(),
  paragraphs: z.array(z.string()),
  confirm: z.string(),
})

function noticeSection({ events }: PackInput): Section {
  const names = packWords.notice
  const title = packWords.sections.notice
  const confirmed = lastOf(events, 'NOTICE_CONFIRMED')
  if (confirmed === undefined) return { title, blocks: [note(names.none)] }
  const at: Block = { kind: 'facts', facts: [{ label: names.confirmed, value: timeOf(confirmed.at) }] }
  const { shown } = confirmed.event.payload
  if (shown === undefined) return { title, blocks: [at, note(names.withoutText)] }
  const notice = noticeSchema.parse(JSON.parse(shown.text))
  const quote: Block = {
    kind: 'quote',
    title: notice.title,
    paragraphs: [notice.greeting, ...notice.paragraphs],
    close: names.confirm(notice.confirm),
  }
  return { title, blocks: [at, quote] }
}

/** The time from the last opening of the questionnaire to its last submission, in whole seconds. */
function readingSeconds(events: readonly PackEvent[], submittedAt: string): number | null {
  const opened = events.filter(({ event, at }) => event.type === 'QUESTIONNAIRE_OPENED' && at <= submittedAt)
  const last = opened.at(-1)
  return last === undefined ? null : Math.floor((Date.parse(submittedAt) - Date.parse(last.at)) / 1000)
}

function questionnaireFacts(input: PackInput): Fact[] {
  const names = packWords.questionnaire
  const pinned = pinnedOf(input)
  const { questionnaire, events, visit } = input
  if (pinned === null || questionnaire === null) return []
  const opened = events.find(({ event }) => event.type === 'QUESTIONNAIRE_OPENED')
  const seconds = visit.submittedAt === null ? null : readingSeconds(events, visit.submittedAt)
  return [
    { label: names.whole, value: pinned.title },
    { label: names.version, value: names.nth(pinned.templateNumber) },
    { label: names.pinned, value: timeOf(questionnaire.pinnedAt) },
    { label: names.opened, value: timeOf(opened?.at ?? null) },
    { label: names.submitted, value: timeOf(visit.submittedAt) },
    { label: names.reading, value: seconds === null ? words.none : names.seconds(seconds) },
    { label: names.minimum, value: names.seconds(pinned.minimumReadingSeconds) },
    named(names.digest, questionnaire.sha256),
  ]
}

function questionnaireSection(input: PackInput): Section {
  const names = packWords.questionnaire
  const title = packWords.sections.questionnaire
  const pinned = pinnedOf(input)
  if (pinned === null) return { title, blocks: [note(names.none)] }
  const answers = lastAnswers(input)
  const heading: Block =
    answers.length === 0 ? note(names.notSubmitted) : { kind: 'heading', text: names.online }
  const earlier = earlierAnswers(input).flatMap(({ revision, at, answers: given, changed }): Block[] => [
    { kind: 'heading', text: names.submission(revision, timeOf(at)) },
    answerTable(pinned.questions, given, true, changed),
  ])
  const facts: Block = { kind: 'facts', facts: questionnaireFacts(input) }
  return { title, blocks: [facts, heading, answerTable(pinned.questions, answers, true), ...earlier] }
}

function signatureSection({ signature, events }: PackInput): Section {
  const names = packWords.signature
  const title = packWords.sections.signature
  const signed = lastOf(events, 'SIGNED')
  if (signature === null || signed === undefined) return { title, blocks: [note(words.unsigned)] }
  const facts: Fact[] = [
    { label: words.signedAt, value: timeOf(signed.at) },
    { label: names.check, value: methodNames[signed.event.payload.method] },
    named(names.digest, signature.sha256),
    named(names.seal, signed.event.payload.seal),
  ]
  return {
    title,
    blocks: [
      { kind: 'signature', strokes: signature.drawn, caption: words.strokes },
      { kind: 'facts', facts },
    ],
  }
}

function callRow(call: PackCall): Cell[] {
  const names = packWords.calls
  const ids = [
    ...(call.confirmedAt === null ? [] : [names.confirmed(timeOf(call.confirmedAt))]),
    ...(call.callId === null ? [] : [names.callId(call.callId)]),
    ...(call.recordingId === null ? [] : [names.recordingId(call.recordingId)]),
  ]
  const result = call.disposition === null ? words.none : callbackText.dispositions[call.disposition]
  return [
    cell(timeOf(call.startedAt)),
    cell(call.endedAt === null ? null : timeOf(call.endedAt)),
    cell(names.directions[call.direction]),
    cell(call.agent),
    cell(call.talkSeconds === null ? null : packWords.questionnaire.seconds(call.talkSeconds)),
    { text: result, below: ids },
  ]
}

function callSection(input: PackInput): Section {
  const names = packWords.calls
  const title = packWords.sections.calls
  const { calls } = input
  if (calls.length === 0) return { title, blocks: [note(names.none)] }
  const pinned = pinnedOf(input)
  const table: Block = {
    kind: 'table',
    columns: [
      { title: names.started, share: 19 },
      { title: names.ended, share: 19 },
      { title: names.direction, share: 9 },
      { title: names.agent, share: 10 },
      { title: names.talk, share: 10 },
      { title: names.result, share: 33 },
    ],
    rows: calls.map(callRow),
  }
  const given = calls.flatMap(({ startedAt, answers }): Block[] =>
    answers.length === 0 || pinned === null
      ? []
      : [
          { kind: 'heading', text: names.answers(timeOf(startedAt)) },
          answerTable(pinned.questions, answers, true),
        ],
  )
  return { title, blocks: [table, ...given] }
}

function originSection({ origins }: PackInput): Section {
  const names = packWords.origins
  const title = packWords.sections.origins
  if (origins.length === 0) return { title, blocks: [note(names.none)] }
  const table: Block = {
    kind: 'table',
    columns: [
      { title: names.first, share: 19 },
      { title: names.last, share: 19 },
      { title: names.actions, share: 22 },
      { title: names.device, share: 40 },
    ],
    rows: placesOf(origins).map(({ first, last, actions, agent, address }) => [
      cell(timeOf(first)),
      cell(timeOf(last)),
      cell(actions.map(({ action, count }) => names.counted(names.name(action), count)).join('、')),
      {
        text: agent || words.none,
        code: true,
        below: address ? [`${names.address} ${address}`] : [],
      },
    ]),
  }
  return { title, blocks: [table, note(names.hint)] }
}

function eventSection({ events }: PackInput): Section {
  const names = packWords.events
  const hashes = [...new Set(events.map(({ hash }) => hashName(hash)))]
  const table: Block = {
    kind: 'table',
    columns: [
      { title: words.number, share: 7 },
      { title: names.at, share: 19 },
      { title: names.event, share: 33 },
      { title: names.hash(hashes.join('、')), share: 41 },
    ],
    rows: events.map(({ seq, at, linkedAt, event, hash }) => {
      const notes = eventNotesOf(event, lastDay)
      const linked = linkedAt === undefined ? [] : [names.linked(linkedAt)]
      const below = notes.length === 0 ? [] : [notes.join(' · ')]
      return [
        cell(seq),
        cell(timeOf(at)),
        { text: eventNames[event.type], below: [...below, ...linked] },
        { text: hash, code: true, tone: 'quiet' },
      ]
    }),
  }
  return { title: packWords.sections.events, blocks: [table, note(names.hint)] }
}

function proofSection({ visit }: PackInput, evidenceSha256: string): Section {
  const { proof, sections } = packWords
  const facts = [digest(proof.digest, evidenceSha256), named(proof.head, visit.head)]
  return { title: sections.proof, blocks: [{ kind: 'facts', facts }, ...proof.parts.map(note)] }
}

/**
 * Writes the evidence pack of a visit (回访存证文件) as a document: who was visited and how their identity was checked,
 * the notice and the questionnaire as shown, the answers, the signature, the calls, the devices, the course of events,
 * and how to verify all of it.
 *
 * @param evidenceSha256 the SHA-256 of the attached `evidence.json`, in hexadecimal digits
 */
export function packDocument(input: PackInput, evidenceSha256: string): PackDocument {
  const { visit, policy, applicant, events } = input
  return {
    title: packWords.title,
    insurer: words.insurer,
    mark: packWords.mark,
    foot: packWords.foot(visit.id),
    page: words.page,
    code: null,
    summary: [
      resultOf(input),
      { label: words.policyNo, value: policy.policyNo },
      { label: words.applicant, value: applicant.name },
      { label: words.closedAt, value: timeOf(visit.closedAt) },
      { label: words.openedAt, value: timeOf(visit.openedAt) },
      { label: packWords.window, value: lastDay(visit.windowEndsAt) },
      { label: packWords.coolingOff, value: lastDay(visit.coolingOffEndsAt) },
    ],
    sections: [
      policySection(input),
      identitySection(input),
      noticeSection(input),
      questionnaireSection(input),
      signatureSection(input),
      callSection(input),
      originSection(input),
      eventSection(input),
      proofSection(input, evidenceSha256),
    ],
    identity: evidenceSha256,
    at: new Date(events.at(-1)?.at ?? visit.openedAt),
  }
}
