import type pg from 'pg'
import { z } from 'zod'
import { type VisitOnFile, visitsOnFile } from '#test/support/evidence/visits-on-file.ts'
import { UNHEARD } from '../people/customer.ts'
import type { Sent, VisitMemory } from '../people/memory.ts'

/** The events that each command of a customer adds to the visit. */
const eventsOf: Readonly<Record<string, readonly string[]>> = {
  start: ['VISIT_STARTED'],
  smsVerify: ['IDENTITY_VERIFIED'],
  confirmNotice: ['NOTICE_CONFIRMED'],
  openQuestionnaire: ['QUESTIONNAIRE_OPENED'],
  saveDraft: ['DRAFT_SAVED'],
  submit: ['SUBMITTED'],
  backToEdit: ['RETURNED_TO_EDIT'],
  sign: ['SIGNED', 'SUCCEEDED'],
  callMeInstead: ['SENT_TO_CALLBACK'],
}

const withAnswers = z.looseObject({ answers: z.record(z.string(), z.unknown()) })
const stepAnswer = z.object({ status: z.string(), version: z.number() })

/** What is beside the events of visits, counted. */
const counts = z.object({
  id: z.string(),
  signatures: z.number(),
  answers: z.number(),
  audits: z.number(),
  cases: z.number(),
  messages: z.number(),
})
type Counts = z.infer<typeof counts>

const COUNTS = `SELECT v.id,
  (SELECT count(*)::int FROM signature s WHERE s.visit_id = v.id) AS signatures,
  (SELECT count(*)::int FROM answer a WHERE a.visit_id = v.id) AS answers,
  (SELECT count(*)::int FROM audit a WHERE a.target_id = v.id::text AND a.actor_kind = 'CUSTOMER') AS audits,
  (SELECT count(*)::int FROM callback_case k WHERE k.visit_id = v.id) AS cases,
  (SELECT count(*)::int - count(DISTINCT topic || payload::text)::int FROM outbox o WHERE o.visit_id = v.id) AS messages
  FROM unnest($1::uuid[]) AS v(id)`

function answersOf({ body }: Sent): Readonly<Record<string, unknown>> {
  return withAnswers.parse(JSON.parse(body)).answers
}

/** Whether the answer that a customer got is what the database says of the command. */
function answerHolds(sent: Sent, { events }: VisitOnFile): string[] {
  if (sent.answer === null || sent.name === 'smsVerify') return []
  const event = events.find(({ command_id }) => command_id === sent.commandId)
  if (event === undefined) return [`${sent.name} was acknowledged, and its key is on no event`]
  if (sent.answer === UNHEARD) return []
  const { status, version } = stepAnswer.parse(JSON.parse(sent.answer))
  if (event.status !== status || event.seq !== version)
    return [`${sent.name} was answered ${sent.answer}, and its event says ${event.status}, ${event.seq}`]
  return []
}

/** Whether the contents that a customer sent are there. */
function contentsHold(acknowledged: readonly Sent[], visit: VisitOnFile): string[] {
  const last = acknowledged.findLast(({ name }) => name === 'saveDraft' || name === 'submit')
  if (last === undefined) return []
  const onFile = visit.row.answers
  const missing = Object.entries(answersOf(last)).filter(
    ([key, answer]) => JSON.stringify(onFile[key]) !== JSON.stringify(answer),
  )
  return missing.map(([key]) => `${last.name} was acknowledged, and the answer ${key} is not on file`)
}

function problemsOf(
  memory: VisitMemory,
  visit: VisitOnFile | undefined,
  beside: Counts | undefined,
): string[] {
  if (visit === undefined || beside === undefined) return ['it is not on file']
  const acknowledged = memory.sent.filter(({ answer }) => answer !== null)
  const expected = ['VISIT_OPENED', ...acknowledged.flatMap(({ name }) => eventsOf[name] ?? [name])]
  // Reminders are written by jobs.
  const found = visit.events.map(({ type }) => type).filter((type) => type !== 'REMINDED')
  // A command without an answer may have been written or not.
  const open = memory.sent.find(({ answer }) => answer === null)
  const possible = [expected, ...(open === undefined ? [] : [[...expected, ...(eventsOf[open.name] ?? [])]])]
  const isPossible = possible.some((types) => types.join() === found.join())
  const submits = acknowledged.filter(({ name }) => name === 'submit')
  const wanted: Omit<Counts, 'id'> = {
    signatures: acknowledged.some(({ name }) => name === 'sign') ? 1 : 0,
    answers: submits.reduce((sum, sent) => sum + Object.keys(answersOf(sent)).length, 0),
    audits: acknowledged.length,
    cases: acknowledged.some(({ name }) => name === 'callMeInstead') ? 1 : 0,
    messages: 0,
  }
  const wrong =
    open === undefined
      ? Object.entries(wanted).filter(
          ([what, n]) => n !== Object.entries(beside).find(([w]) => w === what)?.[1],
        )
      : []
  return [
    ...(visit.problem === null ? [] : [visit.problem]),
    ...(isPossible ? [] : [`its customer knows ${expected.join(', ')}, and on file are ${found.join(', ')}`]),
    ...acknowledged.flatMap((sent) => answerHolds(sent, visit)),
    ...contentsHold(acknowledged, visit),
    ...wrong.map(([what, n]) => `${what}: ${n} acknowledged, and ${JSON.stringify(beside)}`),
  ]
}

const PORTION = 500

/** Compares what customers remember with the database. @returns what differs, a sentence each */
export async function visitsBroken(pool: pg.Pool, visits: readonly VisitMemory[]): Promise<string[]> {
  const broken: string[] = []
  for (let from = 0; from < visits.length; from += PORTION) {
    const portion = visits.slice(from, from + PORTION)
    const ids = portion.map(({ visitId }) => visitId)
    const onFile = await visitsOnFile(pool, ids)
    const { rows } = await pool.query(COUNTS, [ids])
    const beside = new Map(
      z
        .array(counts)
        .parse(rows)
        .map((row) => [row.id, row]),
    )
    for (const visit of portion)
      broken.push(
        ...problemsOf(visit, onFile.get(visit.visitId), beside.get(visit.visitId)).map(
          (problem) => `visit ${visit.visitId}: ${problem}`,
        ),
      )
  }
  return broken
}
