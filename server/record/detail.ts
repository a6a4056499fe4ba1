import type { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { holds, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { inSnapshot } from '../kernel/database/transaction.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskIdNumber, maskName, maskPhone } from '../kernel/text/mask.ts'
import { factsColumns, productOfPolicy, toFacts } from '../policy/facts.ts'
import { renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'
import { type WholeRow, wholeVisit } from '../visit/rows.ts'
import { type VisitEvent, visitEventSchema } from '../visit/rules/events.ts'
import type { Explanation } from './explanation.ts'
import { checkIntegrity, type Integrity, type KeptEvidence } from './integrity.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const t = columnsOf(tables.templateVersion, 't')
const sg = columnsOf(tables.signature, 'sg')
const e = columnsOf(tables.visitEvent, 'e')
const x = columnsOf(tables.evidenceExplanation, 'x')
const i = columnsOf(tables.identityAttempt, 'i')
const a = columnsOf(tables.answer, 'a')
const k = columnsOf(tables.callbackCase, 'k')
const call = columnsOf(tables.callbackAttempt, 'call')
const said = columnsOf(tables.phoneAnswer, 'said')
const o = columnsOf(tables.outbox, 'o')

const ofVisit = { visitId: 'uuid' } as const

const HEAD = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(v, 'id', 'policyId', 'customerId', 'status', 'openedAt', 'windowEndsAt', 'coolingOffEndsAt'),
      ...pick(v, 'closedAt', 'revision', 'signature', 'questionnaireSha'),
      ...factsColumns,
      ...pick(p, 'productCode', 'branch', 'receiptSignedOn', 'phoneEnc'),
      policyStatus: p.status,
      ...pick(c, 'idType', 'idNumberEnc'),
      // Whether the policy's applicant has been replaced since this visit was opened.
      replaced: holds(`${p.customerId} <> ${v.customerId}`),
      rendered: orNull(q.rendered),
      pinnedSha: orNull(q.sha256),
      pinnedAt: orNull(q.pinnedAt),
      templateId: orNull(q.templateVersionId),
      templateNumber: orNull(t.number),
      strokes: orNull(sg.strokes),
    },
    `FROM ${v} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId} ${productOfPolicy}
      LEFT JOIN ${q} ON ${q.visitId} = ${v.id} LEFT JOIN ${t} ON ${t.id} = ${q.templateVersionId}
      LEFT JOIN ${sg} ON ${sg.visitId} = ${v.id} AND ${sg.sha256} = ${v.signature} WHERE ${v.id} = ${visitId}`,
  ),
)
type Head = z.output<typeof HEAD.row>

const EVENTS = query(ofVisit, ({ visitId }) =>
  select(
    pick(e, 'seq', 'type', 'at', 'payload', 'status', 'hash'),
    `FROM ${e} WHERE ${e.visitId} = ${visitId} ORDER BY ${e.seq}`,
  ),
)

async function readEvents(db: Queryable, visitId: string) {
  const rows = await EVENTS.all(db, { visitId })
  return rows.map(({ seq, type, at, payload, status, hash }) => {
    return { seq, at, status, hash, event: visitEventSchema.parse({ type, payload }) }
  })
}

const ROW = query(ofVisit, ({ visitId }) =>
  select(wholeVisit.columns('v'), `FROM ${v} WHERE ${v.id} = ${visitId}`),
)

async function readRow(db: Queryable, visitId: string): Promise<WholeRow> {
  return wholeVisit.read((await ROW.run(db, { visitId })).rows[0])
}

const EXPLANATIONS = query(ofVisit, ({ visitId }) =>
  select(
    pick(x, 'seq', 'linkedAt', 'explainedAt'),
    `FROM ${x} WHERE ${x.visitId} = ${visitId} ORDER BY ${x.seq}`,
  ),
)

const ATTEMPTS = query(ofVisit, ({ visitId }) =>
  select(
    pick(i, 'id', 'method', 'status', 'day', 'vendorCode', 'vendorRequestId', 'startedAt', 'settledAt'),
    `FROM ${i} WHERE ${i.visitId} = ${visitId} ORDER BY ${i.startedAt}, ${i.id}`,
  ),
)

async function readAttempts(db: Queryable, visitId: string) {
  const rows = await ATTEMPTS.all(db, { visitId })
  return rows.map(({ startedAt, settledAt, ...attempt }) => ({
    ...attempt,
    startedAt: startedAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  }))
}

const ANSWERS = query(ofVisit, ({ visitId }) =>
  select(
    {
      revision: a.revision,
      question: a.questionKey,
      variant: a.variantKey,
      ...pick(a, 'answer', 'passing', 'comment', 'answeredAt'),
    },
    `FROM ${a} WHERE ${a.visitId} = ${visitId} ORDER BY ${a.revision}, ${a.questionKey}`,
  ),
)

async function readAnswers(db: Queryable, visitId: string) {
  const rows = await ANSWERS.all(db, { visitId })
  return rows.map(({ answeredAt, ...answer }) => ({ ...answer, at: answeredAt.toISOString() }))
}

const PHONE_ANSWERS = query(ofVisit, ({ visitId }) =>
  select(
    {
      attemptId: said.attemptId,
      question: said.questionKey,
      ...pick(said, 'answer', 'passing', 'comment', 'answeredAt'),
    },
    `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} JOIN ${said} ON ${said.attemptId} = ${call.id}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${said.answeredAt}, ${said.questionKey}`,
  ),
)

/** Reads the answers given by phone, grouped by call. */
async function readPhoneAnswers(db: Queryable, visitId: string) {
  const rows = await PHONE_ANSWERS.all(db, { visitId })
  return rows.map(({ answeredAt, ...answer }) => ({ ...answer, at: answeredAt.toISOString() }))
}

const CASES = query(ofVisit, ({ visitId }) =>
  select(
    pick(k, 'id', 'status', 'outcome', 'reasons', 'openedAt', 'closedAt'),
    `FROM ${k} WHERE ${k.visitId} = ${visitId} ORDER BY ${k.openedAt}`,
  ),
)

async function readCases(db: Queryable, visitId: string) {
  const rows = await CASES.all(db, { visitId })
  return rows.map(({ openedAt, closedAt, ...row }) => ({
    ...row,
    openedAt: openedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  }))
}

const MESSAGES = query(ofVisit, ({ visitId }) =>
  select(
    pick(o, 'topic', 'availableAt', 'attempts', 'outcome', 'settledAt'),
    `FROM ${o} WHERE ${o.visitId} = ${visitId} ORDER BY ${o.availableAt}`,
  ),
)

async function readMessages(db: Queryable, visitId: string) {
  const rows = await MESSAGES.all(db, { visitId })
  return rows.map(({ availableAt, settledAt, ...message }) => ({
    ...message,
    due: availableAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  }))
}

const OTHERS = query({ policyId: 'uuid', visitId: 'uuid' }, ({ policyId, visitId }) =>
  select(
    { visitId: v.id, ...pick(v, 'status', 'openedAt') },
    `FROM ${v} WHERE ${v.policyId} = ${policyId} AND ${v.id} <> ${visitId} ORDER BY ${v.openedAt} DESC`,
  ),
)

async function readOthers(db: Queryable, policyId: string, visitId: string) {
  const rows = await OTHERS.all(db, { policyId, visitId })
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAt: openedAt.toISOString() }))
}

/** Returns a function that masks these names in a text shown to the customer. */
function masking(names: readonly string[]): (text: string) => string {
  const longestFirst = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((so, name) => so.replaceAll(name, maskName(name)), text)
}

/** Returns the questionnaire that the customer was shown. It is unchanged except for masked names. */
function pinnedView(head: Head) {
  if (head.rendered === null || head.pinnedAt === null) return null
  const pinned = renderedQuestionnaireSchema.parse(JSON.parse(head.rendered))
  const masked = masking([pinned.header.applicantName, pinned.header.insuredName])
  return {
    templateId: head.templateId,
    templateNumber: head.templateNumber ?? pinned.templateNumber,
    pinnedAt: head.pinnedAt.toISOString(),
    sha256: head.pinnedSha ?? '',
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
  const { rendered, pinnedSha: sha256 } = head
  const pinned =
    rendered === null || sha256 === null ? null : { text: rendered, sha256, inVisit: head.questionnaireSha }
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

/**
 * Reads everything stored about one visit. `db` must be a snapshot.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readKept(db: Queryable, visitId: string) {
  const head = await HEAD.first(db, { visitId })
  if (head === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return {
    head,
    row: await readRow(db, visitId),
    events: await readEvents(db, visitId),
    explanations: await EXPLANATIONS.all(db, { visitId }),
    attempts: await readAttempts(db, visitId),
    answers: await readAnswers(db, visitId),
    phoneAnswers: await readPhoneAnswers(db, visitId),
    cases: await readCases(db, visitId),
    messages: await readMessages(db, visitId),
    others: await readOthers(db, head.policyId, visitId),
  }
}

/**
 * Reads the questionnaire that the customer was shown, with masked names, and the answers given by phone.
 *
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getPhoneQuestionnaire(services: Pick<Services, 'db'>, visitId: string) {
  return await inSnapshot(services.db, async (db) => {
    const head = await HEAD.first(db, { visitId })
    if (head === undefined) throw new DomainError('RECORD_NOT_FOUND')
    return { questionnaire: pinnedView(head), phoneAnswers: await readPhoneAnswers(db, visitId) }
  })
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
    openedAt: head.openedAt.toISOString(),
    windowEndsAt: head.windowEndsAt.toISOString(),
    coolingOffEndsAt: head.coolingOffEndsAt.toISOString(),
    closedAt: head.closedAt?.toISOString() ?? null,
    revision: head.revision,
    signed: head.signature !== null && head.revision > 0,
    applicant: {
      name: maskName(facts.applicantName),
      idType: head.idType,
      idNumber: maskIdNumber(secrets.decrypt('id_number', head.customerId, head.idNumberEnc)),
      phone: maskPhone(secrets.decrypt('phone', head.policyId, head.phoneEnc)),
      replaced: head.replaced,
    },
    policy: {
      ...facts,
      applicantName: maskName(facts.applicantName),
      insuredName: facts.insuredName === null ? null : maskName(facts.insuredName),
      productCode: head.productCode,
      branch: head.branch,
      underwrittenOn: head.underwrittenOn,
      receiptSignedOn: head.receiptSignedOn,
      status: head.policyStatus,
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
