import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type Reading } from '../kernel/database/transaction.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskIdNumber, maskName, maskPhone } from '../kernel/text/mask.ts'
import { factsColumns, policyFactsRow, productOfPolicy, toFacts } from '../policy/facts.ts'
import { policyRowSchema } from '../policy/rules/row.ts'
import { renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'
import { type WholeRow, wholeVisit } from '../visit/rows.ts'
import { callbackReasons, type VisitEvent, visitEventSchema, visitStatuses } from '../visit/rules/events.ts'
import { caseOutcomes } from '../vocabulary/dispositions.ts'
import { attemptStatuses, caseStatuses, identityMethods } from '../vocabulary/enums.ts'
import type { Explanation } from './explanation.ts'
import { checkIntegrity, type Integrity, type KeptEvidence } from './integrity.ts'

const headSchema = policyFactsRow.extend({
  id: z.string(),
  policy_id: z.string(),
  status: z.enum(visitStatuses),
  opened_at: z.date(),
  window_ends_at: z.date(),
  cooling_off_ends_at: z.date(),
  closed_at: z.date().nullable(),
  revision: z.number(),
  signature: z.string().nullable(),
  questionnaire_sha: z.string().nullable(),
  product_code: z.string(),
  branch: z.string(),
  receipt_signed_on: z.string().nullable(),
  policy_status: policyRowSchema.shape.status,
  id_type: policyRowSchema.shape.idType,
  customer_id: z.string(),
  id_number_enc: z.string(),
  phone_enc: z.string(),
  /** Whether the policy's applicant has been replaced since this visit was opened. */
  replaced: z.boolean(),
  rendered: z.string().nullable(),
  pinned_sha: z.string().nullable(),
  pinned_at: z.date().nullable(),
  template_id: z.string().nullable(),
  template_number: z.number().nullable(),
  strokes: z.string().nullable(),
})
type Head = z.infer<typeof headSchema>

async function readHead(db: Reading, visitId: string): Promise<Head> {
  const found = await db.query(
    `SELECT v.id, v.policy_id, v.customer_id, v.status, v.opened_at, v.window_ends_at, v.cooling_off_ends_at, v.closed_at,
        v.revision, v.signature, v.questionnaire_sha, p.product_code, p.branch, p.receipt_signed_on, p.status AS policy_status,
        c.id_type, c.id_number_enc, p.phone_enc, p.customer_id <> v.customer_id AS replaced, q.rendered, q.sha256 AS pinned_sha,
        q.pinned_at, q.template_version_id AS template_id, t.number AS template_number, sg.strokes, ${factsColumns}
      FROM visit v JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = v.customer_id ${productOfPolicy}
      LEFT JOIN visit_questionnaire q ON q.visit_id = v.id LEFT JOIN template_version t ON t.id = q.template_version_id
      LEFT JOIN signature sg ON sg.visit_id = v.id AND sg.sha256 = v.signature WHERE v.id = $1`,
    [visitId],
  )
  if (found.rows[0] === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return headSchema.parse(found.rows[0])
}

const eventSchema = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.date(),
  payload: z.unknown(),
  status: z.enum(visitStatuses),
  hash: z.instanceof(Buffer),
})

async function readEvents(db: Reading, visitId: string) {
  const found = await db.query(
    'SELECT seq, type, at, payload, status, hash FROM visit_event WHERE visit_id = $1 ORDER BY seq',
    [visitId],
  )
  return found.rows.map((raw) => {
    const { seq, type, at, payload, status, hash } = eventSchema.parse(raw)
    return { seq, at, status, hash, event: visitEventSchema.parse({ type, payload }) }
  })
}

async function readRow(db: Reading, visitId: string): Promise<WholeRow> {
  const found = await db.query(`SELECT ${wholeVisit.list('v')} FROM visit v WHERE v.id = $1`, [visitId])
  return wholeVisit.read(found.rows[0])
}

const explanationSchema = z.object({ seq: z.number(), linked_at: z.date(), explained_at: z.date() })

async function readExplanations(db: Reading, visitId: string): Promise<Explanation[]> {
  const found = await db.query(
    'SELECT seq, linked_at, explained_at FROM evidence_explanation WHERE visit_id = $1 ORDER BY seq',
    [visitId],
  )
  return found.rows.map((raw) => {
    const { seq, linked_at: linkedAt, explained_at: explainedAt } = explanationSchema.parse(raw)
    return { seq, linkedAt, explainedAt }
  })
}

const attemptSchema = z.object({
  id: z.string(),
  method: z.enum(identityMethods),
  status: z.enum(attemptStatuses),
  day: z.string(),
  vendor_code: z.number().nullable(),
  vendor_request_id: z.string().nullable(),
  started_at: z.date(),
  settled_at: z.date().nullable(),
})

async function readAttempts(db: Reading, visitId: string) {
  const found = await db.query(
    `SELECT id, method, status, day, vendor_code, vendor_request_id, started_at, settled_at
      FROM identity_attempt WHERE visit_id = $1 ORDER BY started_at, id`,
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = attemptSchema.parse(raw)
    return {
      id: row.id,
      method: row.method,
      status: row.status,
      day: row.day,
      vendorCode: row.vendor_code,
      vendorRequestId: row.vendor_request_id,
      startedAt: row.started_at.toISOString(),
      settledAt: row.settled_at?.toISOString() ?? null,
    }
  })
}

const answerSchema = z.object({
  revision: z.number(),
  question_key: z.string(),
  variant_key: z.string(),
  answer: z.enum(['YES', 'NO']),
  passing: z.boolean(),
  comment: z.string().nullable(),
  answered_at: z.date(),
})

async function readAnswers(db: Reading, visitId: string) {
  const found = await db.query(
    `SELECT revision, question_key, variant_key, answer, passing, comment, answered_at FROM answer
      WHERE visit_id = $1 ORDER BY revision, question_key`,
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = answerSchema.parse(raw)
    return {
      revision: row.revision,
      question: row.question_key,
      variant: row.variant_key,
      answer: row.answer,
      passing: row.passing,
      comment: row.comment,
      at: row.answered_at.toISOString(),
    }
  })
}

const phoneAnswerSchema = z.object({
  attempt_id: z.string(),
  question_key: z.string(),
  answer: z.enum(['YES', 'NO']),
  passing: z.boolean(),
  comment: z.string().nullable(),
  answered_at: z.date(),
})

/** Reads the answers given by phone, grouped by call. */
async function readPhoneAnswers(db: Reading, visitId: string) {
  const found = await db.query(
    `SELECT a.attempt_id, a.question_key, a.answer, a.passing, a.comment, a.answered_at
      FROM callback_case k JOIN callback_attempt t ON t.case_id = k.id JOIN phone_answer a ON a.attempt_id = t.id
      WHERE k.visit_id = $1 ORDER BY a.answered_at, a.question_key`,
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = phoneAnswerSchema.parse(raw)
    return {
      attemptId: row.attempt_id,
      question: row.question_key,
      answer: row.answer,
      passing: row.passing,
      comment: row.comment,
      at: row.answered_at.toISOString(),
    }
  })
}

const caseSchema = z.object({
  id: z.string(),
  status: z.enum(caseStatuses),
  outcome: z.enum(caseOutcomes).nullable(),
  reasons: z.array(z.enum(callbackReasons)),
  opened_at: z.date(),
  closed_at: z.date().nullable(),
})

async function readCases(db: Reading, visitId: string) {
  const found = await db.query(
    'SELECT id, status, outcome, reasons, opened_at, closed_at FROM callback_case WHERE visit_id = $1 ORDER BY opened_at',
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = caseSchema.parse(raw)
    return {
      id: row.id,
      status: row.status,
      outcome: row.outcome,
      reasons: row.reasons,
      openedAt: row.opened_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
    }
  })
}

const messageSchema = z.object({
  topic: z.string(),
  available_at: z.date(),
  attempts: z.number(),
  outcome: z.string().nullable(),
  settled_at: z.date().nullable(),
})

async function readMessages(db: Reading, visitId: string) {
  const found = await db.query(
    `SELECT topic, available_at, attempts, outcome, settled_at FROM outbox WHERE visit_id = $1 ORDER BY available_at`,
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = messageSchema.parse(raw)
    return {
      topic: row.topic,
      due: row.available_at.toISOString(),
      attempts: row.attempts,
      outcome: row.outcome,
      settledAt: row.settled_at?.toISOString() ?? null,
    }
  })
}

const otherSchema = z.object({ id: z.string(), status: z.enum(visitStatuses), opened_at: z.date() })

async function readOthers(db: Reading, policyId: string, visitId: string) {
  const found = await db.query(
    'SELECT id, status, opened_at FROM visit WHERE policy_id = $1 AND id <> $2 ORDER BY opened_at DESC',
    [policyId, visitId],
  )
  return found.rows.map((raw) => {
    const row = otherSchema.parse(raw)
    return { visitId: row.id, status: row.status, openedAt: row.opened_at.toISOString() }
  })
}

/** Returns a function that masks these names in a text shown to the customer. */
function masking(names: readonly string[]): (text: string) => string {
  const longestFirst = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((so, name) => so.replaceAll(name, maskName(name)), text)
}

/** Returns the questionnaire that the customer was shown. It is unchanged except for masked names. */
function pinnedView(head: Head) {
  if (head.rendered === null || head.pinned_at === null) return null
  const pinned = renderedQuestionnaireSchema.parse(JSON.parse(head.rendered))
  const masked = masking([pinned.header.applicantName, pinned.header.insuredName])
  return {
    templateId: head.template_id,
    templateNumber: head.template_number ?? pinned.templateNumber,
    pinnedAt: head.pinned_at.toISOString(),
    sha256: head.pinned_sha ?? '',
    title: pinned.title,
    questions: pinned.questions.map(({ key, variant, text, passing }) => ({
      key,
      variant,
      text: masked(text),
      passing,
    })),
  }
}

/** The notice contains the applicant's name, so the time line shows only that the notice was confirmed. */
function withoutNames(event: VisitEvent): VisitEvent {
  return event.type === 'NOTICE_CONFIRMED' ? { type: event.type, payload: {} } : event
}

function integrityOf(
  head: Head,
  row: WholeRow,
  events: KeptEvidence['events'],
  explanations: readonly Explanation[],
  answers: KeptEvidence['answers'],
  phoneAnswers: KeptEvidence['phoneAnswers'],
): Integrity {
  const { rendered, pinned_sha: sha256 } = head
  const pinned =
    rendered === null || sha256 === null ? null : { text: rendered, sha256, inVisit: head.questionnaire_sha }
  const questions = rendered === null ? [] : renderedQuestionnaireSchema.parse(JSON.parse(rendered)).questions
  return checkIntegrity({
    visitId: head.id,
    row,
    events,
    explanations,
    pinned,
    answers,
    phoneAnswers,
    passing: new Map(questions.map(({ key, passing }) => [key, passing])),
    strokes: head.strokes,
  })
}

/**
 * Describes an explained opening: the difference between its two instants, and the time at which the explanation was
 * recorded.
 */
function explanationView(events: KeptEvidence['events'], explanations: readonly Explanation[]) {
  const [first] = explanations
  const event = events.find(({ seq }) => seq === first?.seq)
  if (!first || !event) return null
  return {
    milliseconds: Math.abs(first.linkedAt.getTime() - event.at.getTime()),
    at: first.explainedAt.toISOString(),
  }
}

/** Reads everything stored about one visit, from one snapshot. */
async function readKept(db: Reading, visitId: string) {
  const head = await readHead(db, visitId)
  return {
    head,
    row: await readRow(db, visitId),
    events: await readEvents(db, visitId),
    explanations: await readExplanations(db, visitId),
    attempts: await readAttempts(db, visitId),
    answers: await readAnswers(db, visitId),
    phoneAnswers: await readPhoneAnswers(db, visitId),
    cases: await readCases(db, visitId),
    messages: await readMessages(db, visitId),
    others: await readOthers(db, head.policy_id, visitId),
  }
}

/**
 * Reads everything about one visit: its policy, its history, the customer's identity checks, the texts shown to the
 * customer, the answers with every change, and the case. Names, phone and document number are masked. Comments in the
 * answers are shown in the customer's own words.
 *
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getVisit(services: Pick<Services, 'db' | 'secrets'>, visitId: string) {
  const kept = await inSnapshot(services.db, (db) => readKept(db, visitId))
  const { head, row, events, explanations, attempts, answers, phoneAnswers, cases, messages, others } = kept
  const facts = toFacts(head)
  const { secrets } = services
  return {
    visitId,
    status: head.status,
    openedAt: head.opened_at.toISOString(),
    windowEndsAt: head.window_ends_at.toISOString(),
    coolingOffEndsAt: head.cooling_off_ends_at.toISOString(),
    closedAt: head.closed_at?.toISOString() ?? null,
    revision: head.revision,
    signed: head.signature !== null && head.revision > 0,
    applicant: {
      name: maskName(facts.applicantName),
      idType: head.id_type,
      idNumber: maskIdNumber(secrets.decrypt('id_number', head.customer_id, head.id_number_enc)),
      phone: maskPhone(secrets.decrypt('phone', head.policy_id, head.phone_enc)),
      replaced: head.replaced,
    },
    policy: {
      ...facts,
      applicantName: maskName(facts.applicantName),
      insuredName: facts.insuredName === null ? null : maskName(facts.insuredName),
      productCode: head.product_code,
      branch: head.branch,
      underwrittenOn: head.underwritten_on,
      receiptSignedOn: head.receipt_signed_on,
      status: head.policy_status,
    },
    events: events.map(({ seq, at, status, event }) => ({
      seq,
      at: at.toISOString(),
      status,
      event: withoutNames(event),
    })),
    attempts,
    questionnaire: pinnedView(head),
    answers,
    phoneAnswers,
    cases,
    messages,
    others,
    integrity: integrityOf(head, row, events, explanations, answers, phoneAnswers),
    explanation: explanationView(events, explanations),
  }
}
