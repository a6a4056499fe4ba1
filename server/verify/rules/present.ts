import { shanghaiTime } from '../../kernel/calendar.ts'
import { eventNames, methodNames, statusNames } from '../../visit/messages.zh-CN.ts'
import type { Confirmation } from './confirmation.ts'
import { type Evidence, type Questionnaire, readQuestionnaire } from './evidence.ts'
import {
  copySentences,
  findingText,
  goodNames,
  goodOfCopy,
  kindHeadline,
  openText,
  partNames,
  someInsurer,
  verdictNames,
  verdictSentences,
  reportWords as words,
} from './messages.zh-CN.ts'
import type { Report, Verdict } from './report.ts'

export type Tone = 'good' | 'open' | 'bad' | 'quiet'

export interface Line {
  readonly label: string
  readonly value: string
  readonly tone?: Tone
  /** Set for hashes, which are set in smaller type. */
  readonly code?: boolean
}

/** A report in words, for people: a page and a terminal show the same. */
export interface Presented {
  readonly verdict: Verdict
  readonly headline: string
  readonly sentence: string
  /** What is wrong and what must still be compared, with its part. */
  readonly problems: readonly Line[]
  readonly parts: readonly (Line & { readonly tone: Tone })[]
  /** What the file says: who, when, which questionnaire, which answers. Empty if it says nothing. */
  readonly sections: readonly { readonly title: string; readonly lines: readonly Line[] }[]
}

const timeOf = (at: string | null) => (at === null ? words.none : shanghaiTime(new Date(at)))

/** The name of a code; the code itself if a later version has added it. */
const named = (names: Readonly<Record<string, string>>, code: string) =>
  Object.hasOwn(names, code) ? (names[code] ?? code) : code

function copyLines({ insurer, receiptCode, applicant, policy, visit }: Confirmation): Line[] {
  return [
    { label: words.insurer, value: insurer },
    { label: words.receipt, value: receiptCode },
    { label: words.name, value: applicant.name },
    { label: words.policyNo, value: policy.policyNo },
    { label: words.product, value: policy.productName },
    { label: words.result, value: named(statusNames, visit.status) },
    { label: words.signedByCustomer, value: timeOf(visit.signedAt) },
    { label: words.ended, value: timeOf(visit.closedAt) },
    { label: words.fullEvidence, value: words.withInsurer },
    { label: words.visit, value: visit.id, code: true },
    { label: words.lastStep, value: visit.head, code: true },
  ]
}

function whoLines({ applicant, policy, visit }: Evidence): Line[] {
  return [
    { label: words.name, value: applicant.name },
    { label: words.idNumber, value: applicant.idNumber },
    { label: words.phone, value: applicant.phone },
    { label: words.policyNo, value: policy.policyNo },
    { label: words.product, value: policy.productName },
    { label: words.result, value: named(statusNames, visit.status) },
    { label: words.visit, value: visit.id, code: true },
  ]
}

function whenLines({ visit }: Evidence): Line[] {
  const { method, verifiedAt } = visit
  const verified =
    method === null || verifiedAt === null
      ? timeOf(verifiedAt)
      : words.by(timeOf(verifiedAt), named(methodNames, method))
  return [
    { label: words.opened, value: timeOf(visit.openedAt) },
    { label: words.started, value: timeOf(visit.startedAt) },
    { label: words.verified, value: verified },
    { label: words.signed, value: timeOf(visit.signedAt) },
    { label: words.ended, value: timeOf(visit.closedAt) },
  ]
}

function questionnaireLines({ questionnaire }: Evidence, read: Questionnaire | null): Line[] {
  if (questionnaire === null || read === null) return [{ label: words.noQuestionnaire, value: '' }]
  return [
    { label: words.version, value: words.nth(read.templateNumber) },
    { label: words.title, value: read.title },
    { label: words.digest, value: questionnaire.sha256, code: true },
  ]
}

type Answered = Pick<Evidence['answers'][number], 'question' | 'answer' | 'passing' | 'comment'>

function answerLines(answers: readonly Answered[], read: Questionnaire | null): Line[] {
  const questions = read?.questions ?? []
  return answers
    .map((answer) => ({ answer, index: questions.findIndex(({ key }) => key === answer.question) }))
    .sort((a, b) => a.index - b.index)
    .map(({ answer: { question, answer, passing, comment }, index }) => ({
      label: words.question(index + 1, questions[index]?.text ?? question),
      value: [
        answer === 'YES' ? words.yes : words.no,
        passing ? words.passing : words.failing,
        ...(comment === null ? [] : [words.comment(comment)]),
      ].join('，'),
      tone: passing ? 'good' : 'bad',
    }))
}

function onlineLines(evidence: Evidence, read: Questionnaire | null): Line[] {
  const last = evidence.answers.filter(({ revision }) => revision === evidence.visit.revision)
  return last.length === 0 ? [{ label: words.noAnswers, value: '' }] : answerLines(last, read)
}

function phoneLines({ calls }: Evidence, read: Questionnaire | null): Line[] {
  const answered = calls.map((call, index) => ({ call, number: index + 1 }))
  const lines = answered.flatMap(({ call, number }): Line[] => {
    const { answers, startedAt, agent, recordingId } = call
    if (answers.length === 0) return []
    const head = words.call(number, timeOf(startedAt), agent ?? words.none)
    const recorded = recordingId === null ? '' : words.recording(recordingId)
    return [{ label: head, value: recorded, code: true }, ...answerLines(answers, read)]
  })
  return lines.length === 0 ? [{ label: words.noCalls, value: '' }] : lines
}

function stepLines({ events }: Evidence, report: Report): Line[] {
  const wrong = new Set(
    report.parts.flatMap(({ findings }) => findings.flatMap((one) => ('seq' in one ? [one.seq] : []))),
  )
  return events.map(({ seq, at, type }) => ({
    label: words.step(seq, named(eventNames, type)),
    value: timeOf(at),
    ...(wrong.has(seq) && { tone: 'bad' as const }),
  }))
}

function sourceLines({ signers, stamp, logged }: Report): Line[] {
  const holders = (first: string, all: Report['signers']) =>
    all.map(({ name, fingerprint }, index) => ({
      label: index === 0 ? first : words.authority,
      value: words.holder(name, fingerprint),
      code: true,
    }))
  return [
    ...holders(words.signer, signers),
    ...(stamp === null
      ? []
      : [{ label: words.stamp, value: timeOf(stamp.at) }, ...holders(words.stampBy, stamp.by)]),
    ...(logged === null
      ? []
      : [
          { label: words.log, value: words.place(logged.origin, logged.position, logged.size) },
          ...logged.signers.map(({ name, id, state }) => ({
            label: words.noteSigner,
            value: words.by(`${name}+${id}`, words.noteStates[state]),
            code: true,
          })),
        ]),
  ]
}

const tones = { GOOD: 'good', OPEN: 'open', BAD: 'bad', UNKNOWN: 'quiet' } as const

function sentenceOf({ kind, verdict, confirmation }: Report): string {
  if (kind !== 'COPY' || verdict === 'NO_PACK') return verdictSentences[verdict]
  return copySentences[verdict](confirmation?.insurer ?? someInsurer)
}

/** Puts a report into words. */
export function present(report: Report): Presented {
  const { kind, verdict, evidence, confirmation } = report
  const looked = report.parts.some(({ state }) => state !== 'UNKNOWN')
  const problems = report.parts.flatMap(({ part, findings, open }): Line[] => [
    ...findings.map((one) => ({ label: partNames[part], value: findingText(one), tone: 'bad' as const })),
    ...open.map((one) => ({ label: partNames[part], value: openText(one), tone: 'open' as const })),
  ])
  const parts = report.parts.map(({ part, state, findings, open }) => {
    const texts = [...findings.map(findingText), ...open.map(openText)]
    const good = (kind === 'COPY' ? goodOfCopy[part] : undefined) ?? goodNames[part]
    const value = texts.length > 0 ? texts.join('；') : state === 'GOOD' ? good : words.unknown
    return { label: partNames[part], value, tone: tones[state] }
  })
  const { sections } = words
  const read = evidence === null ? null : readQuestionnaire(evidence)
  const told =
    evidence === null
      ? []
      : [
          { title: sections.who, lines: whoLines(evidence) },
          { title: sections.when, lines: whenLines(evidence) },
          { title: sections.questionnaire, lines: questionnaireLines(evidence, read) },
          { title: sections.answers, lines: onlineLines(evidence, read) },
          { title: sections.phone, lines: phoneLines(evidence, read) },
          { title: sections.steps, lines: stepLines(evidence, report) },
        ]
  const copied = confirmation === null ? [] : [{ title: sections.copy, lines: copyLines(confirmation) }]
  const sources = sourceLines(report)
  return {
    verdict,
    headline: kindHeadline[kind ?? 'PACK'](verdictNames[verdict]),
    sentence: sentenceOf(report),
    problems,
    parts: looked && verdict !== 'NO_PACK' ? parts : [],
    sections: [
      ...copied,
      ...told,
      ...(sources.length === 0 ? [] : [{ title: sections.sources, lines: sources }]),
    ],
  }
}
