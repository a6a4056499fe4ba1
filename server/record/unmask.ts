import type { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type SignatureStrokes, signatureSchema } from '../evidence/signature.ts'
import { tables, type VisitRow } from '../generated/tables.ts'
import { countRows, hourOfCount, secondsOfHour } from '../identity/guards.ts'
import { isStale } from '../kernel/database/db.ts'
import {
  coalesce,
  type Expression,
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

/** The items that can be unmasked. One request unmasks one item. */
export const unmaskFields = [
  'applicantName',
  'insuredName',
  'idNumber',
  'phone',
  'questionnaire',
  'signature',
] as const
export type UnmaskField = (typeof unmaskFields)[number]

/** The unmasked item. It is plain text, except for the questionnaire and the signature. */
export type Unmasked =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'questionnaire'
      readonly questions: readonly { readonly key: string; readonly text: string }[]
    }
  | { readonly kind: 'signature'; readonly strokes: SignatureStrokes }

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
type Row = Pick<VisitRow, keyof typeof seenColumns>

function opened(services: Pick<Services, 'secrets'>, field: UnmaskField, row: Row, value: string): Unmasked {
  switch (field) {
    case 'idNumber':
      return { kind: 'text', text: services.secrets.decrypt('id_number', row.customerId, value) }
    case 'phone':
      return {
        kind: 'text',
        text: services.secrets.decrypt('phone', row.policyId, value).replace(/^\+86/, ''),
      }
    case 'questionnaire': {
      const { questions } = renderedQuestionnaireSchema.parse(JSON.parse(value))
      return { kind: 'questionnaire', questions: questions.map(({ key, text }) => ({ key, text })) }
    }
    case 'signature':
      return { kind: 'signature', strokes: signatureSchema.parse(JSON.parse(value)) }
    default:
      return { kind: 'text', text: value }
  }
}

/** Scope of the guard that counts the visits of which a staff member has unmasked an item. */
const UNMASKED_VISITS = 'unmask'

/**
 * Suffix of the counter for visits whose case the agent holds. These visits are counted separately from other visits.
 */
const IN_HAND = ':case'

/**
 * Counts the visits of which a person unmasks an item within an hour. A visit counts once, even if several of its
 * items are shown. Visits whose case the agent holds have a separate counter with the same limit. Talking to
 * customers therefore does not use up the counter for other visits. Claiming one case after another only to read them
 * is also limited.
 *
 * @returns an SQL condition. It is true while the limit is not reached, and otherwise makes the whole statement fail,
 * so that concurrent requests cannot exceed the limit
 */
function countVisit(
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

/** Refuses the request and records the refused attempt in the audit. */
async function refuseMore(
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
 * Unmasks one item of the customer of one visit. The statement that reads the item also records who saw it and why.
 * If this cannot be recorded, the item is not shown.
 *
 * @throws DomainError RECORD_NOT_FOUND if the visit does not exist or does not have the item; UNMASKED_ENOUGH {limit,
 * seconds} if the person has seen the maximum number of visits within the hour
 */
export async function unmask(
  services: Services,
  actor: Actor,
  input: { visitId: string; field: UnmaskField; reason: string },
): Promise<Unmasked> {
  const now = services.clock.now()
  const limit = services.settings.guards.unmaskedVisitsPerHour
  const sql = new Statement()
  const visit = sql.given('uuid', input.visitId)
  const seen = sql.with(
    'seen',
    select(
      { ...seenColumns, value: sources[input.field] },
      `FROM ${v} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId} WHERE ${v.id} = ${visit}`,
    ),
  )
  const withinLimit = countVisit(sql, { staffId: actor.id, visit, seen, limit, now })
  recordAudit(sql, actor, {
    at: now,
    action: 'visit.unmask',
    from: 'seen',
    targetKind: 'visit',
    targetId: seen.id,
    change: sql.given('jsonb', { field: input.field, reason: input.reason }),
  })
  const result = sql.select({ ...seen, allowed: withinLimit }, 'FROM seen')
  const [row] = await readAll(services.db, sql, result).catch((error: unknown) => {
    if (isStale(error)) return refuseMore(services, actor, { visitId: input.visitId, limit, now })
    throw error
  })
  if (row === undefined || row.value === null) throw new DomainError('RECORD_NOT_FOUND')
  return opened(services, input.field, row, row.value)
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
