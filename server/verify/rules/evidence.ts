import { z } from 'zod'
import { canonical } from '../../evidence/rules/canonical.ts'
import { linkedBytes, sealText } from '../../evidence/rules/formulas.ts'
import { readJson } from '../../kernel/storable.ts'
import { fromHex, toHex, utf8 } from '../../transparency/rules/text.ts'
import type { EvidenceHashes } from './bytes.ts'
import type { Finding } from './findings.ts'

const GENESIS = new Uint8Array(32)
const MOST_EVENTS = 10_000

/** Stands before a link of SM3: a multihash. A link of SHA-256 stands alone. */
const SM3_LINK = 'cda60120'
/** Stands before every other hash of SM3. */
const SM3_TEXT = 'sm3:'
const link = z.string().regex(/^(?:cda60120)?[0-9a-f]{64}$/)
const hex = z.string().regex(/^(?:sm3:)?[0-9a-f]{64}$/)
const instant = z.iso.datetime({ precision: 3 })
const answerValue = z.enum(['YES', 'NO'])
const given = z.record(z.string(), z.looseObject({ answer: answerValue, comment: z.string().optional() }))
const answer = z.looseObject({
  question: z.string(),
  answer: answerValue,
  passing: z.boolean(),
  comment: z.string().nullable(),
  at: instant,
})

const eventSchema = z.looseObject({
  seq: z.number().int(),
  at: instant,
  linkedAt: instant.optional(),
  type: z.string(),
  payload: z.record(z.string(), z.json()),
  hash: link,
})

/** `evidence.json`, as far as it is checked or shown. Whatever else is in it is left alone. */
const evidenceSchema = z.looseObject({
  format: z.literal('return-visit-evidence/1'),
  visit: z.looseObject({
    id: z.string(),
    status: z.string(),
    version: z.number(),
    head: link,
    method: z.string().nullable(),
    revision: z.number(),
    openedAt: instant,
    windowEndsAt: instant,
    coolingOffEndsAt: instant,
    startedAt: instant.nullable(),
    verifiedAt: instant.nullable(),
    noticedAt: instant.nullable(),
    submittedAt: instant.nullable(),
    signedAt: instant.nullable(),
    closedAt: instant.nullable(),
  }),
  policy: z.looseObject({ policyNo: z.string(), productName: z.string() }),
  applicant: z.looseObject({
    name: z.string(),
    idType: z.string(),
    idNumber: z.string(),
    phone: z.string(),
  }),
  events: z.array(eventSchema).min(1).max(MOST_EVENTS),
  questionnaire: z.looseObject({ text: z.string(), sha256: hex, pinnedAt: instant }).nullable(),
  signature: z.looseObject({ strokes: z.string(), sha256: hex }).nullable(),
  checks: z.array(z.looseObject({ id: z.string(), method: z.string(), status: z.string() })),
  answers: z.array(answer.extend({ revision: z.number().int() })),
  calls: z.array(
    z.looseObject({
      id: z.string(),
      agent: z.string().nullable(),
      startedAt: instant,
      recordingId: z.string().nullable(),
      answers: z.array(answer),
    }),
  ),
})
export type Evidence = z.infer<typeof evidenceSchema>

const textSchema = z.looseObject({
  templateNumber: z.number().int(),
  title: z.string(),
  questions: z.array(z.looseObject({ key: z.string(), text: z.string(), passing: answerValue })),
})
export type Questionnaire = z.infer<typeof textSchema>

const pinSchema = z.looseObject({
  sha256: z.string(),
  questions: z.array(z.looseObject({ key: z.string(), passing: z.string() })),
})
const signedSchema = z.looseObject({
  revision: z.number(),
  signature: z.string(),
  method: z.string(),
  attemptId: z.string(),
  seal: z.string(),
})
const submittedSchema = z.looseObject({ revision: z.number(), answers: given })
const saidSchema = z.looseObject({ attemptId: z.string(), answers: given })
const verifiedSchema = z.looseObject({ method: z.string(), attemptId: z.string(), carried: z.boolean() })

/** Parses JSON that has one spelling only (RFC 8785); null if it is none, has another spelling or another shape. */
export function readCanonical<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const value = readJson(text)
    const read = schema.safeParse(value)
    return read.success && canonical(z.json().parse(value)) === text ? read.data : null
  } catch {
    // Text that is no JSON, or is nested too deeply.
    return null
  }
}

/** Reads `evidence.json`; null if it is none. */
export function readEvidence(text: string): Evidence | null {
  return readCanonical(text, evidenceSchema)
}

/** The questionnaire as it was shown; null if there is none, or it cannot be read. */
export function readQuestionnaire({ questionnaire }: Evidence): Questionnaire | null {
  return questionnaire === null ? null : readCanonical(questionnaire.text, textSchema)
}

/** The events of a type whose payload has this shape. */
function eventsOf<T>(
  { events }: Evidence,
  type: string,
  schema: z.ZodType<T>,
): { readonly seq: number; readonly at: string; readonly payload: T }[] {
  return events.flatMap((event) => {
    const read = schema.safeParse(event.payload)
    return event.type === type && read.success ? [{ seq: event.seq, at: event.at, payload: read.data }] : []
  })
}

/** What the events say of the questionnaire, from its first opening online or by phone. */
function pinOf(evidence: Evidence): z.infer<typeof pinSchema> | null {
  const opened = z.looseObject({ pinned: pinSchema })
  const pins = [
    ...eventsOf(evidence, 'QUESTIONNAIRE_OPENED', opened),
    ...eventsOf(evidence, 'SCRIPT_OPENED', opened),
  ]
  return pins.sort((a, b) => a.seq - b.seq)[0]?.payload.pinned ?? null
}

const isSm3 = (value: string) => value.startsWith(SM3_LINK) && value.length > 64

/** Computes the chain of the events anew. Each link names its hash function. */
export function checkEvents(hashes: EvidenceHashes, evidence: Evidence): Finding[] {
  const findings: Finding[] = []
  let previous: Uint8Array = GENESIS
  for (const [index, event] of evidence.events.entries()) {
    const seq = index + 1
    if (event.seq !== seq) return [...findings, { what: 'EVENT_MISSING', seq }]
    const { at, linkedAt = at, type, payload, hash: stated } = event
    const bytes = linkedBytes(previous, { visitId: evidence.visit.id, seq, at: linkedAt, type, payload })
    const digest = isSm3(stated) ? SM3_LINK + toHex(hashes.sm3(bytes)) : toHex(hashes.sha256(bytes))
    if (digest !== stated) findings.push({ what: 'EVENT_CHANGED', seq })
    // The chain goes on with the stated hash, so that each event is judged for itself.
    previous = fromHex(stated) ?? GENESIS
  }
  if (evidence.events.at(-1)?.hash !== evidence.visit.head)
    findings.push({ what: 'HEAD_DIFFERS', seq: evidence.events.length })
  return findings
}

/** Whether this hash, of whichever function, is that of the text. */
function isHashOf(hashes: EvidenceHashes, stated: string, text: string): boolean {
  const digest = stated.startsWith(SM3_TEXT)
    ? SM3_TEXT + toHex(hashes.sm3(utf8(text)))
    : toHex(hashes.sha256(utf8(text)))
  return digest === stated
}

export function checkQuestionnaire(hashes: EvidenceHashes, evidence: Evidence): Finding[] {
  const pin = pinOf(evidence)
  const { questionnaire } = evidence
  if (questionnaire === null) return pin === null ? [] : [{ what: 'TEXT_MISSING' }]
  const text = readQuestionnaire(evidence)
  const changed = (pin?.questions ?? []).flatMap(({ key, passing }, index): Finding[] => {
    const shown = text?.questions[index]
    return shown?.key === key && shown.passing === passing
      ? []
      : [{ what: 'QUESTION_CHANGED', question: index + 1 }]
  })
  const { sha256 } = questionnaire
  const same = isHashOf(hashes, sha256, questionnaire.text) && sha256 === pin?.sha256
  return [...(same && text !== null ? [] : [{ what: 'TEXT_CHANGED' } as const]), ...changed]
}

type Rows = readonly Pick<Evidence['answers'][number], 'question' | 'answer' | 'passing' | 'comment'>[]

/** The numbers of the questions whose rows say something else than the event. */
function differing(rows: Rows, told: z.infer<typeof given>, questionnaire: Questionnaire | null): number[] {
  const questions = questionnaire?.questions ?? []
  const keys = [
    ...new Set([
      ...questions.map(({ key }) => key),
      ...Object.keys(told),
      ...rows.map(({ question }) => question),
    ]),
  ]
  return keys.flatMap((key, index) => {
    const own = rows.filter(({ question }) => question === key)
    const [row] = own
    const said = Object.hasOwn(told, key) ? told[key] : undefined
    if (row === undefined && said === undefined) return []
    const passing = questions.find((question) => question.key === key)?.passing
    const same =
      own.length === 1 &&
      row?.answer === said?.answer &&
      row?.comment === (said?.comment ?? null) &&
      row?.passing === (row?.answer === passing)
    return same ? [] : [index + 1]
  })
}

/** Compares the answers, which the pages of a pack show, with the events in which they were given. */
export function checkAnswers(evidence: Evidence): Finding[] {
  const questionnaire = readQuestionnaire(evidence)
  const submitted = eventsOf(evidence, 'SUBMITTED', submittedSchema)
  const revisions = new Set([
    ...evidence.answers.map(({ revision }) => revision),
    ...submitted.map(({ payload }) => payload.revision),
  ])
  const online = [...revisions].flatMap((revision) => {
    const told = submitted.find(({ payload }) => payload.revision === revision)?.payload.answers ?? {}
    const rows = evidence.answers.filter((one) => one.revision === revision)
    return differing(rows, told, questionnaire).map(
      (question): Finding => ({ what: 'ANSWER_CHANGED', question, revision }),
    )
  })
  const said = eventsOf(evidence, 'PHONE_ANSWERED', saidSchema)
  const byPhone = evidence.calls.flatMap(({ id, answers }, index) => {
    const told = said.find(({ payload }) => payload.attemptId === id)?.payload.answers ?? {}
    return differing(answers, told, questionnaire).map(
      (question): Finding => ({ what: 'SAID_CHANGED', question, call: index + 1 }),
    )
  })
  const lost = said.some(({ payload }) => !evidence.calls.some(({ id }) => id === payload.attemptId))
  return [...online, ...byPhone, ...(lost ? [{ what: 'RECORD_DIFFERS', field: 'calls' } as const] : [])]
}

/** Checks the strokes of the signature, and the seal over everything that was signed. */
export function checkHandwriting(hashes: EvidenceHashes, evidence: Evidence): Finding[] {
  const signed = eventsOf(evidence, 'SIGNED', signedSchema).at(-1)
  const { signature, questionnaire, visit } = evidence
  if (signed === undefined) return signature === null ? [] : [{ what: 'STROKES_CHANGED' }]
  if (signature === null) return [{ what: 'STROKES_MISSING' }]
  const { revision, method, attemptId, seal } = signed.payload
  const same =
    isHashOf(hashes, signature.sha256, signature.strokes) && signature.sha256 === signed.payload.signature
  const answers = eventsOf(evidence, 'SUBMITTED', z.looseObject({ revision: z.number(), answers: z.json() }))
  const about = answers.find(({ payload }) => payload.revision === revision)?.payload.answers
  const sealed = sealText({
    visitId: visit.id,
    questionnaireSha256: questionnaire?.sha256 ?? '',
    revision,
    answers: about ?? null,
    method,
    attemptId,
    signature: signature.sha256,
    signedAt: signed.at,
  })
  return [
    ...(same ? [] : [{ what: 'STROKES_CHANGED' } as const]),
    ...(isHashOf(hashes, seal, sealed) ? [] : [{ what: 'SEAL_BROKEN', seq: signed.seq } as const]),
  ]
}

/** Compares the identity checks with the events that rest on them. */
export function checkIdentity(evidence: Evidence): Finding[] {
  return eventsOf(evidence, 'IDENTITY_VERIFIED', verifiedSchema).flatMap(({ seq, payload }): Finding[] => {
    // A carried check belongs to another visit of the same sitting.
    const known = evidence.checks.find(({ id }) => id === payload.attemptId)
    const same = payload.carried || (known?.status === 'PASSED' && known.method === payload.method)
    return same ? [] : [{ what: 'CHECK_DIFFERS', seq }]
  })
}
