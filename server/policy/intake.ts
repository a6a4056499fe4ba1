import { z } from 'zod'
import type { Services } from '../context.ts'
import { isUniqueViolation } from '../db.ts'
import type { Actor } from '../evidence/audit.ts'
import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { chain, GENESIS } from '../evidence/chain.ts'
import { fieldLabel, intakeTexts } from '../messages/policy-intake.zh-CN.ts'
import { planReminders } from '../notify/reminders.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import { fold, isLive, type VisitEvent } from '../visit/events.ts'
import { openVisit } from '../visit/rules.ts'
import { visitWindow } from '../visit/window.ts'
import { changePolicy } from './change.ts'
import { type PolicyRow, policyRowSchema } from './row.ts'
import {
  type CompletePolicyRow,
  checkFacts,
  completeRow,
  type ProductFacts,
  planIntake,
  rowFacts,
} from './rules.ts'

/** What became of one row. `index` is its place in what was handed in. */
export type RowOutcome =
  | {
      readonly index: number
      readonly ok: true
      readonly result: 'CREATED' | 'UPDATED' | 'UNCHANGED'
      readonly visitId: string | null
    }
  | {
      readonly index: number
      readonly ok: false
      readonly code: RowErrorCode
      readonly fields: readonly string[]
      readonly message: string
    }

export type RowErrorCode =
  | 'ROW_INVALID'
  | 'PRODUCT_UNKNOWN'
  | 'FACT_MISSING'
  | 'DUPLICATE_IN_BATCH'
  | 'ROW_FAILED'

/** A row that passed every check, ready to be written. */
export interface PreparedRow {
  readonly index: number
  readonly row: CompletePolicyRow
  readonly idIndex: Buffer
  readonly phoneIndex: Buffer
  readonly digest: Buffer
}

const productSchema = z.object({
  code: z.string(),
  name: z.string(),
  design_type: z.enum(['ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED']),
  new_type: z.boolean(),
  guaranteed_rate: z.string().nullable(),
  dual_recording: z.boolean(),
  cooling_off_days: z.number(),
})

async function readProducts(
  services: Services,
  codes: readonly string[],
): Promise<Map<string, ProductFacts>> {
  const found = await services.db.query(
    `SELECT code, name, design_type, new_type, guaranteed_rate::text AS guaranteed_rate, dual_recording, cooling_off_days
      FROM product WHERE code = ANY($1::text[])`,
    [codes],
  )
  return new Map(
    found.rows.map((raw) => {
      const row = productSchema.parse(raw)
      const product: ProductFacts = {
        code: row.code,
        name: row.name,
        designType: row.design_type,
        newType: row.new_type,
        guaranteedRate: row.guaranteed_rate,
        dualRecording: row.dual_recording,
        coolingOffDays: row.cooling_off_days,
      }
      return [row.code, product]
    }),
  )
}

function invalid(index: number, code: RowErrorCode, fields: readonly string[], message: string): RowOutcome {
  return { index, ok: false, code, fields, message }
}

/** Checks each row by itself, then against its product and the template in force. */
async function prepare(
  services: Services,
  rows: readonly unknown[],
): Promise<{ ready: PreparedRow[]; refusals: RowOutcome[] }> {
  const refusals: RowOutcome[] = []
  const parsed: { index: number; row: PolicyRow }[] = []
  for (const [index, raw] of rows.entries()) {
    const result = policyRowSchema.safeParse(raw)
    if (result.success) parsed.push({ index, row: result.data })
    else {
      const fields = result.error.issues.map((issue) => issue.path.join('.'))
      const reasons = result.error.issues.map(
        (issue) => `${fieldLabel(issue.path.join('.'))}：${issue.message}`,
      )
      refusals.push(invalid(index, 'ROW_INVALID', fields, reasons.join('；')))
    }
  }
  const products = await readProducts(services, [...new Set(parsed.map(({ row }) => row.productCode))])
  const template = await loadTemplate(services, await currentTemplateId(services, services.clock.now()))
  const seen = new Set<string>()
  const ready: PreparedRow[] = []
  for (const { index, row } of parsed) {
    const product = products.get(row.productCode)
    if (!product) {
      refusals.push(
        invalid(index, 'PRODUCT_UNKNOWN', ['productCode'], intakeTexts.productUnknown(row.productCode)),
      )
      continue
    }
    if (seen.has(row.policyNo)) {
      refusals.push(invalid(index, 'DUPLICATE_IN_BATCH', ['policyNo'], intakeTexts.duplicate))
      continue
    }
    seen.add(row.policyNo)
    const complete = completeRow(row, product)
    const facts = checkFacts(template.content, rowFacts(complete, product))
    if (!facts.ok) {
      const missing = Array.isArray(facts.details.facts) ? facts.details.facts : []
      refusals.push(
        invalid(index, 'FACT_MISSING', missing, intakeTexts.factsMissing(missing.map(fieldLabel))),
      )
      continue
    }
    ready.push(prepared(services, index, complete))
  }
  return { ready, refusals }
}

function prepared(services: Services, index: number, row: CompletePolicyRow): PreparedRow {
  const content: Json = { ...row }
  return {
    index,
    row,
    idIndex: services.secrets.index('id_number', row.idNumber),
    phoneIndex: services.secrets.index('phone', row.phone),
    digest: sha256(canonical(content)),
  }
}

const knownSchema = z.object({ policy_no: z.string(), intake_digest: z.instanceof(Buffer) })

async function readKnown(services: Services, ready: readonly PreparedRow[]) {
  const numbers = ready.map(({ row }) => row.policyNo)
  const found = await services.db.query(
    'SELECT policy_no, intake_digest FROM policy WHERE policy_no = ANY($1::text[])',
    [numbers],
  )
  return new Map(found.rows.map((raw) => knownSchema.parse(raw)).map((row) => [row.policy_no, row]))
}

const customerSchema = z.object({
  id: z.string(),
  id_type: z.string(),
  id_number_index: z.instanceof(Buffer),
})

function customerKey(idType: string, idIndex: Buffer): string {
  return `${idType}:${idIndex.toString('base64')}`
}

/** Finds or creates the applicants of these rows; a name that changed follows the core system. */
export async function upsertCustomers(
  services: Services,
  ready: readonly PreparedRow[],
): Promise<Map<string, string>> {
  const now = services.clock.now()
  const byKey = new Map(ready.map((entry) => [customerKey(entry.row.idType, entry.idIndex), entry]))
  const rows = [...byKey.values()].map(({ row, idIndex }) => ({
    id: services.ids.id(now),
    name: row.applicantName,
    gender: row.applicantGender,
    id_type: row.idType,
    id_number_enc: services.secrets.encrypt('id_number', row.idNumber),
    id_number_index: `\\x${idIndex.toString('hex')}`,
  }))
  // In the order of the unique index, so that two imports at once never wait for each other in a circle.
  rows.sort((a, b) => (a.id_number_index < b.id_number_index ? -1 : 1))
  const found = await services.db.query(
    `INSERT INTO customer AS c (id, name, gender, id_type, id_number_enc, id_number_index, created_at)
      SELECT r.id, r.name, r.gender, r.id_type, r.id_number_enc, r.id_number_index, $2::timestamptz
      FROM jsonb_to_recordset($1::jsonb)
        AS r(id uuid, name text, gender gender, id_type id_type, id_number_enc text, id_number_index bytea)
      ON CONFLICT (id_type, id_number_index) DO UPDATE
        SET name = excluded.name, gender = coalesce(excluded.gender, c.gender)
      RETURNING id, id_type, id_number_index`,
    [JSON.stringify(rows), now],
  )
  return new Map(
    found.rows
      .map((raw) => customerSchema.parse(raw))
      .map((row) => [customerKey(row.id_type, row.id_number_index), row.id]),
  )
}

export function customerOf(customers: ReadonlyMap<string, string>, entry: PreparedRow): string {
  const id = customers.get(customerKey(entry.row.idType, entry.idIndex))
  if (id === undefined) throw new Error('an applicant just written was not found')
  return id
}

export function policyColumns(services: Services, entry: PreparedRow, policyId: string, customerId: string) {
  const { row } = entry
  return {
    id: policyId,
    policy_no: row.policyNo,
    product_code: row.productCode,
    customer_id: customerId,
    phone_enc: services.secrets.encrypt('phone', row.phone),
    phone_index: `\\x${entry.phoneIndex.toString('hex')}`,
    insured_name: row.insuredName,
    insured_is_applicant: row.insuredIsApplicant,
    insured_birth_date: row.insuredBirthDate,
    term_kind: row.termKind,
    term_value: row.termValue,
    pay_mode: row.payMode,
    pay_years: row.payYears,
    pay_frequency: row.payFrequency,
    premium: row.premium,
    dual_recorded: row.dualRecorded,
    channel: row.channel,
    branch: row.branch,
    underwritten_on: row.underwrittenOn,
    receipt_signed_on: row.receiptSignedOn,
    cooling_off_days: row.coolingOffDays,
    status: row.status,
    intake_digest: `\\x${entry.digest.toString('hex')}`,
  }
}

/** A visit as it opens, with everything that is written with it. */
export interface OpeningVisit {
  readonly visit: Record<string, unknown>
  readonly events: readonly Record<string, unknown>[]
  readonly outbox: readonly Record<string, unknown>[]
  readonly cases: readonly Record<string, unknown>[]
}

/** The rows of a visit that opens now. */
export function openingVisit(
  services: Services,
  input: { policyId: string; customerId: string; receiptSignedOn: string; coolingOffDays: number },
): OpeningVisit {
  const { settings, ids } = services
  const at = services.clock.now()
  const id = ids.id(at)
  const window = visitWindow(at, input.receiptSignedOn, input.coolingOffDays, settings)
  const events = openVisit({ ...input, ...window })
  const chained = chain(GENESIS, id, 0, at, events)
  const state = fold(
    id,
    events.map((event) => ({ event, at })),
  )
  const head = chained.at(-1)
  const reminders = isLive(state.status) ? planReminders(at, window.windowEndsAt, settings) : []
  return {
    visit: {
      id,
      policy_id: input.policyId,
      customer_id: input.customerId,
      status: state.status,
      live: isLive(state.status),
      version: state.version,
      head_hash: `\\x${head?.hash.toString('hex')}`,
      window_ends_at: window.windowEndsAt,
      cooling_off_ends_at: window.coolingOffEndsAt,
      closed_at: state.closedAt,
    },
    events: chained.map((entry, index) => ({
      visit_id: id,
      seq: entry.seq,
      type: entry.event.type,
      payload: entry.event.payload,
      status: statusAfter(id, events, index, at),
      hash: `\\x${entry.hash.toString('hex')}`,
    })),
    outbox: reminders.map((reminder) => ({
      id: ids.id(at),
      dedupe_key: `remind:${id}:${reminder.round}`,
      visit_id: id,
      payload: { visitId: id, round: reminder.round, by: 'ANY' },
      available_at: reminder.at,
    })),
    cases: events.flatMap((event) =>
      event.type === 'SENT_TO_CALLBACK'
        ? [
            {
              id: ids.id(at),
              visit_id: id,
              reasons: event.payload.reasons,
              cooling_off_ends_at: window.coolingOffEndsAt,
            },
          ]
        : [],
    ),
  }
}

function statusAfter(id: string, events: readonly VisitEvent[], index: number, at: Date): string {
  return fold(
    id,
    events.slice(0, index + 1).map((event) => ({ event, at })),
  ).status
}

const policyNames = `id, policy_no, product_code, customer_id, phone_enc, phone_index, insured_name, insured_is_applicant,
  insured_birth_date, term_kind, term_value, pay_mode, pay_years, pay_frequency, premium, dual_recorded, channel, branch,
  underwritten_on, receipt_signed_on, cooling_off_days, status, intake_digest`

/** Everything new policies bring, in one statement: all of it or nothing. */
const insertNew = `WITH
  p AS (INSERT INTO policy (${policyNames}, created_at, updated_at)
    SELECT ${policyNames}, $6, $6 FROM jsonb_populate_recordset(null::policy, $1::jsonb) RETURNING id),
  v AS (INSERT INTO visit (id, policy_id, customer_id, status, live, version, head_hash, opened_at, window_ends_at,
      cooling_off_ends_at, answers, revision, closed_at)
    SELECT id, policy_id, customer_id, status, live, version, head_hash, $6, window_ends_at, cooling_off_ends_at, '{}', 0, closed_at
    FROM jsonb_populate_recordset(null::visit, $2::jsonb)),
  e AS (INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash)
    SELECT visit_id, seq, type, $6, payload, status, hash FROM jsonb_populate_recordset(null::visit_event, $3::jsonb)),
  o AS (INSERT INTO outbox (id, topic, dedupe_key, visit_id, payload, created_at, available_at)
    SELECT id, 'visit.reminder', dedupe_key, visit_id, payload, $6, available_at
    FROM jsonb_populate_recordset(null::outbox, $4::jsonb)),
  c AS (INSERT INTO callback_case (id, visit_id, status, reasons, opened_at, cooling_off_ends_at)
    SELECT id, visit_id, 'OPEN', reasons, $6, cooling_off_ends_at FROM jsonb_populate_recordset(null::callback_case, $5::jsonb)),
  a AS (INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
    SELECT $6, $7, $8, 'policy.intake', 'policy', p.id::text, $9, '{}' FROM p)
  SELECT count(*) FROM p`

async function writeNew(
  services: Services,
  actor: Actor,
  entries: readonly PreparedRow[],
): Promise<RowOutcome[]> {
  const customers = await upsertCustomers(services, entries)
  const now = services.clock.now()
  const written = entries.map((entry) => {
    const { row } = entry
    const customerId = customerOf(customers, entry)
    const policyId = services.ids.id(now)
    const plan = planIntake(row, customerId, null)
    const opens = plan.kind === 'WRITE' && plan.openVisit && row.receiptSignedOn !== null
    const opening = opens
      ? openingVisit(services, { ...row, policyId, customerId, receiptSignedOn: row.receiptSignedOn ?? '' })
      : null
    return { entry, policy: policyColumns(services, entry, policyId, customerId), opening }
  })
  const openings = written.flatMap(({ opening }) => (opening ? [opening] : []))
  await services.db.query(insertNew, [
    JSON.stringify(written.map(({ policy }) => policy)),
    JSON.stringify(openings.map(({ visit }) => visit)),
    JSON.stringify(openings.flatMap(({ events }) => events)),
    JSON.stringify(openings.flatMap(({ outbox }) => outbox)),
    JSON.stringify(openings.flatMap(({ cases }) => cases)),
    now,
    actor.kind,
    actor.id,
    actor.requestId,
  ])
  return written.map(({ entry, opening }) => {
    const id = opening?.visit.id
    return { index: entry.index, ok: true, result: 'CREATED', visitId: typeof id === 'string' ? id : null }
  })
}

/**
 * Takes in policies: the one way in for the seed, the import command and partners.
 *
 * Each row stands for itself: a bad one is refused by name and reason, the others are kept. New policies of a call
 * are written together in one statement; changes to known ones one by one. The same rows again change nothing.
 *
 * @param rows anything; each is checked against policyRowSchema. A thousand rows at a time is a good size.
 * @returns one outcome per row, in the order of the rows
 */
export async function takeIn(
  services: Services,
  actor: Actor,
  rows: readonly unknown[],
): Promise<RowOutcome[]> {
  const { ready, refusals } = await prepare(services, rows)
  const known = await readKnown(services, ready)
  const fresh = ready.filter(({ row }) => !known.has(row.policyNo))
  const outcomes = [...refusals, ...(await writeFresh(services, actor, fresh))]
  for (const entry of ready) {
    const before = known.get(entry.row.policyNo)
    if (!before) continue
    if (before.intake_digest.equals(entry.digest)) {
      outcomes.push({ index: entry.index, ok: true, result: 'UNCHANGED', visitId: null })
    } else {
      outcomes.push(await attempt(entry, () => changePolicy(services, actor, entry)))
    }
  }
  services.wake('deliver')
  return outcomes.sort((a, b) => a.index - b.index)
}

/** Together if possible; when another import wrote one of them first, or the database refuses one, row by row. */
async function writeFresh(
  services: Services,
  actor: Actor,
  fresh: readonly PreparedRow[],
): Promise<RowOutcome[]> {
  if (fresh.length === 0) return []
  try {
    return await writeNew(services, actor, fresh)
  } catch (error) {
    if (fresh.length === 1 && !isUniqueViolation(error)) throw error
  }
  const outcomes: RowOutcome[] = []
  for (const entry of fresh) {
    outcomes.push(await attempt(entry, () => writeOne(services, actor, entry)))
  }
  return outcomes
}

async function writeOne(services: Services, actor: Actor, entry: PreparedRow): Promise<RowOutcome> {
  try {
    const [outcome] = await writeNew(services, actor, [entry])
    if (outcome) return outcome
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  return await changePolicy(services, actor, entry)
}

/** A row the database refuses is reported as that row's error: the rest of the file goes on. */
async function attempt(entry: PreparedRow, work: () => Promise<RowOutcome>): Promise<RowOutcome> {
  try {
    return await work()
  } catch (error) {
    if (isConnectionLoss(error)) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return invalid(entry.index, 'ROW_FAILED', [], intakeTexts.failed(reason))
  }
}

/** Without a database no row can be judged: the whole call fails, and the file is simply imported again. */
function isConnectionLoss(error: unknown): boolean {
  return !(
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code) &&
    !/^(08|57)/.test(error.code)
  )
}
