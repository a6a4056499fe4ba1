import type { z } from 'zod'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { itemsOfKey } from '../kernel/group.ts'
import type { HashName } from '../kernel/secret/suite.ts'
import { readJson } from '../kernel/storable.ts'
import { renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'
import { checkIntegrity, type KeptEvidence } from '../record/integrity.ts'
import { RECORDS_FORM } from '../transparency/records.ts'
import { isMisdated } from '../transparency/rules/late.ts'
import { type WholeRow, wholeVisit } from '../visit/rows.ts'
import { type RecordedEvent, visitEventSchema } from '../visit/rules/events.ts'
import type { Pending } from './due.ts'
import type { Erased } from './erased.ts'
import type { Finding, Report } from './findings.ts'
import type { Marks } from './marks.ts'

/** Visits that are read at once. */
const PAGE = 500

const v = columnsOf(tables.visit, 'v')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const sg = columnsOf(tables.signature, 'sg')
const e = columnsOf(tables.visitEvent, 'e')
const x = columnsOf(tables.evidenceExplanation, 'x')
const a = columnsOf(tables.answer, 'a')
const k = columnsOf(tables.callbackCase, 'k')
const call = columnsOf(tables.callbackAttempt, 'call')
const said = columnsOf(tables.phoneAnswer, 'said')
const l = columnsOf(tables.logEntry, 'l')

const some = { ids: 'uuid[]' } as const

const VISITS = query(some, ({ ids }) =>
  select(wholeVisit.columns('v'), `FROM ${v} WHERE ${v.id} = ANY(${ids}) ORDER BY ${v.id}`),
)
const TEXTS = query(some, ({ ids }) =>
  select(
    pick(q, 'visitId', 'rendered', 'sha256'),
    `FROM ${q} WHERE ${q.visitId} = ANY(${ids}) ORDER BY ${q.visitId}`,
  ),
)
const SIGNATURES = query(some, ({ ids }) =>
  select(
    pick(sg, 'visitId', 'sha256', 'strokes'),
    `FROM ${sg} WHERE ${sg.visitId} = ANY(${ids}) ORDER BY ${sg.visitId}`,
  ),
)
const EVENTS = query(some, ({ ids }) =>
  select(
    pick(e, 'visitId', 'seq', 'type', 'at', 'payload', 'hash'),
    `FROM ${e} WHERE ${e.visitId} = ANY(${ids}) ORDER BY ${e.visitId}, ${e.seq}`,
  ),
)
const EXPLANATIONS = query(some, ({ ids }) =>
  select(
    pick(x, 'visitId', 'seq', 'linkedAt', 'explainedAt'),
    `FROM ${x} WHERE ${x.visitId} = ANY(${ids}) ORDER BY ${x.visitId}, ${x.seq}`,
  ),
)
const ANSWERS = query(some, ({ ids }) =>
  select(
    { ...pick(a, 'visitId', 'revision', 'answer', 'passing', 'comment'), question: a.questionKey },
    `FROM ${a} WHERE ${a.visitId} = ANY(${ids}) ORDER BY ${a.visitId}`,
  ),
)
const PHONE_ANSWERS = query(some, ({ ids }) =>
  select(
    {
      visitId: k.visitId,
      attemptId: said.attemptId,
      question: said.questionKey,
      ...pick(said, 'answer', 'passing', 'comment'),
    },
    `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} JOIN ${said} ON ${said.attemptId} = ${call.id}
      WHERE ${k.visitId} = ANY(${ids}) ORDER BY ${k.visitId}`,
  ),
)
const LOGGED = query(some, ({ ids }) =>
  select(
    pick(l, 'visitId', 'number', 'seq', 'position', 'content'),
    `FROM ${l} WHERE ${l.visitId} = ANY(${ids}) ORDER BY ${l.visitId}, ${l.seq}, ${l.position}`,
  ),
)
type Logged = z.output<typeof LOGGED.row>

interface Page {
  readonly visits: readonly WholeRow[]
  readonly texts: readonly z.output<typeof TEXTS.row>[]
  readonly signatures: readonly z.output<typeof SIGNATURES.row>[]
  readonly events: readonly z.output<typeof EVENTS.row>[]
  readonly explanations: readonly z.output<typeof EXPLANATIONS.row>[]
  readonly answers: readonly z.output<typeof ANSWERS.row>[]
  readonly phoneAnswers: readonly z.output<typeof PHONE_ANSWERS.row>[]
  readonly logged: readonly Logged[]
}

async function readPage(db: Queryable, ids: readonly string[]): Promise<Page> {
  const { rows } = await VISITS.run(db, { ids })
  return {
    visits: rows.map((row) => wholeVisit.read(row)),
    texts: await TEXTS.all(db, { ids }),
    signatures: await SIGNATURES.all(db, { ids }),
    events: await EVENTS.all(db, { ids }),
    explanations: await EXPLANATIONS.all(db, { ids }),
    answers: await ANSWERS.all(db, { ids }),
    phoneAnswers: await PHONE_ANSWERS.all(db, { ids }),
    logged: await LOGGED.all(db, { ids }),
  }
}

function recorded(row: Page['events'][number]): RecordedEvent | null {
  const event = visitEventSchema.safeParse({ type: row.type, payload: row.payload })
  return event.success ? { seq: row.seq, at: row.at, hash: row.hash, event: event.data } : null
}

/** The passing answers of the pinned text; none if the text is not readable any more. */
function passingOf(rendered: string | null): KeptEvidence['passing'] {
  const read = rendered === null ? null : renderedQuestionnaireSchema.safeParse(readJson(rendered))
  return new Map(read?.success ? read.data.questions.map(({ key, passing }) => [key, passing]) : [])
}

/** In the content of an entry: it has a hash of this form. */
const HASHED = `"records":"${RECORDS_FORM}:`

export interface Records {
  readonly pending: Pending
  /** What was erased by law. */
  readonly erased: Erased
  readonly marks: Marks
  readonly report: Report
  /** The hash function of the log. */
  readonly hash: HashName
}

/** Compares the events of a visit with the entries that the log has of it. */
function compareWithLog(
  { pending, marks, report }: Records,
  visit: string,
  events: readonly RecordedEvent[],
  logged: readonly Logged[],
): void {
  const bySeq = new Map(events.map((one) => [one.seq, one]))
  let covered = 0
  for (const { seq, position, content } of logged) {
    const last = seq ?? 0
    const event = bySeq.get(last)
    if (event === undefined) report({ what: 'EVENT_MISSING', visit, seq: last })
    else if (!content.includes(`"head":"${event.hash.toString('hex')}"`))
      report({ what: 'EVENT_CHANGED', visit, seq: last })
    const { before, after } = marks.around(Number(position))
    // What was on file before the log began is older than its place.
    if (!content.includes('"origin":"FOUND"'))
      for (const { at, seq: own } of events)
        if (own > covered && own <= last && isMisdated(at, before, after))
          report({ what: 'EVENT_MISDATED', visit, seq: own })
    covered = Math.max(covered, last)
  }
  if (pending.has('visit', visit)) return
  if (logged.length === 0) report({ what: 'VISIT_UNLOGGED', visit })
  else if ((events.at(-1)?.seq ?? 0) > covered) report({ what: 'EVENT_UNLOGGED', visit, seq: covered + 1 })
}

/** What is stored about a visit, beside its events. */
type Beside = Pick<KeptEvidence, 'explanations' | 'answers' | 'phoneAnswers' | 'strokes'> & {
  readonly text: Page['texts'][number] | undefined
}

function checkVisit(
  { report }: Records,
  row: WholeRow,
  events: readonly RecordedEvent[],
  beside: Beside,
): void {
  const { text, ...rest } = beside
  const visit = row.id
  const inVisit = row.questionnaireSha
  const found = checkIntegrity({
    visitId: visit,
    row,
    events,
    ...rest,
    pinned: text === undefined ? null : { text: text.rendered, sha256: text.sha256, inVisit },
    passing: passingOf(text?.rendered ?? null),
  })
  const { brokenAt } = found
  if (brokenAt !== null)
    report({ what: brokenAt > events.length ? 'EVENT_MISSING' : 'EVENT_CHANGED', visit, seq: brokenAt })
  if (found.row.length > 0) report({ what: 'VISIT_CHANGED', visit, columns: found.row })
  if (!found.text || (text === undefined) !== (inVisit === null)) report({ what: 'TEXT_CHANGED', visit })
  if (!found.answers) report({ what: 'ANSWERS_CHANGED', visit })
  if (!found.signature) report({ what: 'SIGNATURE_CHANGED', visit })
}

/** Looks at every part of these visits, and reports what is wrong. */
export async function checkClosely(db: Queryable, records: Records, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += PAGE)
    checkPage(records, await readPage(db, ids.slice(at, at + PAGE)))
}

/** Reads the events of a visit. An event that this version cannot read was not written by it. */
function readableEvents({ report }: Records, visit: string, rows: Page['events']): RecordedEvent[] | null {
  const events = rows.flatMap((row) => recorded(row) ?? [])
  if (events.length === rows.length) return events
  const strange = rows.find((row) => recorded(row) === null)
  report({ what: 'EVENT_CHANGED', visit, seq: strange?.seq ?? 1 })
  return null
}

function checkPage(records: Records, page: Page): void {
  const eventsOf = itemsOfKey(page.events, ({ visitId }) => visitId)
  const explanationsOf = itemsOfKey(page.explanations, ({ visitId }) => visitId)
  const answersOf = itemsOfKey(page.answers, ({ visitId }) => visitId)
  const phoneAnswersOf = itemsOfKey(page.phoneAnswers, ({ visitId }) => visitId)
  const loggedOf = itemsOfKey(page.logged, ({ visitId }) => visitId)
  const texts = new Map(page.texts.map((row) => [row.visitId, row]))
  const strokes = new Map(page.signatures.map((row) => [`${row.visitId} ${row.sha256}`, row.strokes]))
  for (const row of page.visits) {
    let found = 0
    const report = (finding: Finding) => {
      found += 1
      records.report(finding)
    }
    const own = { ...records, report }
    const events = readableEvents(own, row.id, eventsOf(row.id))
    if (events === null) continue
    checkVisit(own, row, events, {
      explanations: explanationsOf(row.id),
      answers: answersOf(row.id),
      phoneAnswers: phoneAnswersOf(row.id),
      text: texts.get(row.id),
      strokes: strokes.get(`${row.id} ${row.signature}`) ?? null,
    })
    const logged = loggedOf(row.id)
    compareWithLog(own, row.id, events, logged)
    // An entry without a hash of this form was compared part by part, and nothing more can be said.
    const hashed = logged.some(({ seq, content }) => seq === row.version && content.includes(HASHED))
    if (found === 0 && hashed) report({ what: 'RECORDS_CHANGED', visit: row.id })
  }
}
