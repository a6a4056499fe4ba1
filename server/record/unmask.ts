import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type SignatureStrokes, signatureSchema } from '../evidence/signature.ts'
import { tables, type VisitRow } from '../generated/tables.ts'
import { countRows, hourOfCount, secondsOfHour } from '../identity/guards.ts'
import { isStale } from '../kernel/database/db.ts'
import {
  coalesce,
  Expression,
  firstOf,
  greatest,
  orNull,
  partOf,
  pick,
  type Sql,
} from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'

/** The items that can be unmasked. One request unmasks the items that belong together, for one reason. */
export const unmaskFields = [
  'applicantName',
  'insuredName',
  'idNumber',
  'phone',
  'questionnaire',
  'signature',
] as const
export type UnmaskField = (typeof unmaskFields)[number]

/** The unmasked items. An item that was not asked for, or that the visit does not have, is absent. */
export interface Unmasked {
  readonly applicantName?: string
  readonly insuredName?: string
  readonly idNumber?: string
  readonly phone?: string
  readonly questionnaire?: readonly { readonly key: string; readonly text: string }[]
  readonly signature?: SignatureStrokes
}

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const s = columnsOf(tables.signature, 's')
const d = columnsOf(tables.signatureDraft, 'd')
const k = columnsOf(tables.callbackCase, 'k')
const g = columnsOf(tables.guardCounter, 'g')

const signature = firstOf(
  s.strokes,
  `FROM ${s} WHERE ${s.visitId} = ${v.id} AND ${s.sha256} = ${v.signature}`,
)
const draft = firstOf(d.strokes, `FROM ${d} WHERE ${d.visitId} = ${v.id} AND ${d.sha256} = ${v.signature}`)

/** The SQL expression for each item, over `visit v`, its `policy p` and its `customer c`. */
const sources: Readonly<Record<UnmaskField, Expression<z.ZodNullable<z.ZodString>>>> = {
  applicantName: orNull(c.name),
  insuredName: orNull(p.insuredName),
  idNumber: orNull(c.idNumberEnc),
  phone: orNull(p.phoneEnc),
  questionnaire: firstOf(q.rendered, `FROM ${q} WHERE ${q.visitId} = ${v.id}`),
  signature: orNull(coalesce(signature, draft)),
}

const seenColumns = pick(v, 'id', 'policyId', 'customerId')

/** Stands for an item that was not asked for, so that it is not even read. */
const unasked = new Expression('NULL::text', z.nullable(z.string()), 'text')

function itemColumns(fields: readonly UnmaskField[]) {
  const of = (field: UnmaskField) => (fields.includes(field) ? sources[field] : unasked)
  return {
    applicantName: of('applicantName'),
    insuredName: of('insuredName'),
    idNumber: of('idNumber'),
    phone: of('phone'),
    questionnaire: of('questionnaire'),
    signature: of('signature'),
  }
}

type Row = Pick<VisitRow, keyof typeof seenColumns> & Readonly<Record<UnmaskField, string | null>>

function opened({ secrets }: Pick<Services, 'secrets'>, row: Row): Unmasked {
  const { applicantName, insuredName, idNumber, phone, questionnaire, signature } = row
  return {
    ...(applicantName !== null && { applicantName }),
    ...(insuredName !== null && { insuredName }),
    ...(idNumber !== null && { idNumber: secrets.decrypt('id_number', row.customerId, idNumber) }),
    ...(phone !== null && { phone: secrets.decrypt('phone', row.policyId, phone).replace(/^\+86/, '') }),
    ...(questionnaire !== null && {
      questionnaire: renderedQuestionnaireSchema
        .parse(JSON.parse(questionnaire))
        .questions.map(({ key, text }) => ({ key, text })),
    }),
    ...(signature !== null && { signature: signatureSchema.parse(JSON.parse(signature)) }),
  }
}

/** Scope of the guard that counts the visits of which a staff member has unmasked an item. */
const UNMASKED_VISITS = 'unmask'

/**
 * Suffix of the counter for visits whose case the agent holds. These visits are counted separately from other visits.
 */
const IN_HAND = ':case'

/**
 * Adds to a statement the count of the visits of which a person unmasks an item within an hour. The statement must have
 * the part `seen`, with the visit's id as `id`. A visit counts once, even if several of its items are shown. Visits whose
 * case the agent holds have a separate counter with the same limit. Talking to customers therefore does not use up the
 * counter for other visits. Claiming one case after another only to read them is also limited.
 *
 * @returns an SQL condition. It is true while the limit is not reached, and otherwise makes the whole statement fail,
 * so that concurrent requests cannot exceed the limit
 */
export function countVisit(
  sql: Statement,
  input: {
    readonly staffId: string
    readonly visit: string
    readonly seen: Readonly<Record<'id', Sql>>
    readonly limit: number
    readonly now: Date
  },
): string {
  const { visit, seen, limit, now } = input
  const staffId = sql.given('text', input.staffId)
  const hour = sql.given('timestamptz', hourOfCount(now))
  const inHand = `EXISTS (SELECT 1 FROM ${k} WHERE ${k.visitId} = ${visit} AND ${k.leaseBy}::text = ${staffId}
    AND ${k.leaseUntil} > ${sql.given('timestamptz', now)})`
  const first = countRows({
    from: 'seen',
    scope: `'${UNMASKED_VISITS}.visit'`,
    key: `${staffId} || ':' || ${seen.id}`,
    bucket: hour,
  })
  sql.with('first', first)
  const counted = countRows({
    from: 'first',
    scope: `'${UNMASKED_VISITS}'`,
    key: `CASE WHEN ${inHand} THEN ${staffId} || '${IN_HAND}' ELSE ${staffId} END`,
    bucket: hour,
    most: sql.given('int4', limit),
  })
  sql.with('counted', counted)
  return 'require_rows((SELECT count(*) FROM counted), (SELECT count(*) FROM first))'
}

/**
 * Refuses a request that `countVisit` made fail, and records the refused attempt in the audit.
 * @throws DomainError UNMASKED_ENOUGH {limit, seconds}
 */
export async function refuseMore(
  services: Services,
  actor: Actor,
  input: { readonly visitId: string; readonly limit: number; readonly now: Date },
): Promise<never> {
  const { visitId, limit, now } = input
  const sql = new Statement()
  sql.with('refused', 'SELECT 1')
  recordAudit(sql, actor, {
    at: now,
    action: 'visit.unmask-refused',
    from: 'refused',
    targetKind: 'visit',
    targetId: sql.value(visitId),
    change: sql.given('jsonb', { limit }),
  })
  await services.db.query(sql.text('SELECT 1'), sql.values)
  throw new DomainError('UNMASKED_ENOUGH', { limit, seconds: secondsOfHour(now) })
}

/**
 * Unmasks items of the customer of one visit. The statement that reads the items also records, in one row, who saw
 * which items and why. If this cannot be recorded, nothing is shown.
 *
 * @throws DomainError RECORD_NOT_FOUND if the visit does not exist or has none of the items; UNMASKED_ENOUGH {limit,
 * seconds} if the person has seen the maximum number of visits within the hour
 */
export async function unmask(
  services: Services,
  actor: Actor,
  input: { visitId: string; fields: readonly UnmaskField[]; reason: string },
): Promise<Unmasked> {
  const now = services.clock.now()
  const limit = services.settings.guards.unmaskedVisitsPerHour
  const fields = unmaskFields.filter((field) => input.fields.includes(field))
  const sql = new Statement()
  const visit = sql.given('uuid', input.visitId)
  const items = itemColumns(fields)
  const seen = sql.with(
    'seen',
    select(
      { ...seenColumns, ...items },
      `FROM ${v} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}
        WHERE ${v.id} = ${visit} AND coalesce(${Object.values(items).join(', ')}) IS NOT NULL`,
    ),
  )
  const withinLimit = countVisit(sql, { staffId: actor.id, visit, seen, limit, now })
  recordAudit(sql, actor, {
    at: now,
    action: 'visit.unmask',
    from: 'seen',
    targetKind: 'visit',
    targetId: seen.id,
    change: sql.given('jsonb', { fields, reason: input.reason }),
  })
  const result = sql.select({ ...seen, allowed: withinLimit }, 'FROM seen')
  const [row] = await readAll(services.db, sql, result).catch((error: unknown) => {
    if (isStale(error)) return refuseMore(services, actor, { visitId: input.visitId, limit, now })
    throw error
  })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return opened(services, row)
}

const UNMASKED = query({ since: 'timestamptz' }, ({ since }) =>
  select(
    { staffId: partOf(g.key, ':', 1), visits: greatest(g.count) },
    `FROM ${g} WHERE ${g.scope.is(UNMASKED_VISITS)} AND ${g.bucket} >= ${since} GROUP BY 1`,
  ),
)

/** Reads, for each staff member, the highest number of visits unmasked in any one hour from the instant `since` on. */
export async function readUnmaskedVisits(
  services: Pick<Services, 'db'>,
  since: Date,
): Promise<{ staffId: string; visits: number }[]> {
  const rows = await UNMASKED.all(services.db, { since })
  return rows.map(({ staffId, visits }) => ({ staffId, visits: visits ?? 0 }))
}
