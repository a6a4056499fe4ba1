import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type SignatureStrokes, signatureSchema } from '../evidence/signature.ts'
import { countRows, hourOfCount, secondsOfHour } from '../identity/guards.ts'
import { isStale } from '../kernel/database/db.ts'
import { Statement } from '../kernel/database/statement.ts'
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

const rowSchema = z.object({ policy_id: z.string(), customer_id: z.string(), value: z.string().nullable() })
type Row = z.infer<typeof rowSchema>

/** The SQL expression for each item, over `visit v`, its `policy p` and its `customer c`. */
const sources: Readonly<Record<UnmaskField, string>> = {
  applicantName: 'c.name',
  insuredName: 'p.insured_name',
  idNumber: 'c.id_number_enc',
  phone: 'p.phone_enc',
  questionnaire: '(SELECT q.rendered FROM visit_questionnaire q WHERE q.visit_id = v.id)',
  signature: `coalesce((SELECT s.strokes FROM signature s WHERE s.visit_id = v.id AND s.sha256 = v.signature),
    (SELECT d.strokes FROM signature_draft d WHERE d.visit_id = v.id AND d.sha256 = v.signature))`,
}

function opened(services: Pick<Services, 'secrets'>, field: UnmaskField, row: Row, value: string): Unmasked {
  switch (field) {
    case 'idNumber':
      return { kind: 'text', text: services.secrets.decrypt('id_number', row.customer_id, value) }
    case 'phone':
      return {
        kind: 'text',
        text: services.secrets.decrypt('phone', row.policy_id, value).replace(/^\+86/, ''),
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
  input: { readonly staffId: string; readonly visit: string; readonly limit: number; readonly now: Date },
): string {
  const { visit, limit, now } = input
  const staffId = `${sql.value(input.staffId)}::text`
  const hour = `${sql.value(hourOfCount(now))}::timestamptz`
  const inHand = `EXISTS (SELECT 1 FROM callback_case k WHERE k.visit_id = ${visit}::uuid AND k.lease_by::text = ${staffId}
    AND k.lease_until > ${sql.value(now)}::timestamptz)`
  const first = countRows({
    from: 'seen',
    scope: `'${UNMASKED_VISITS}.visit'`,
    key: `${staffId} || ':' || seen.id`,
    bucket: hour,
  })
  sql.with('first', first)
  const counted = countRows({
    from: 'first',
    scope: `'${UNMASKED_VISITS}'`,
    key: `CASE WHEN ${inHand} THEN ${staffId} || '${IN_HAND}' ELSE ${staffId} END`,
    bucket: hour,
    most: `${sql.value(limit)}::int`,
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
    change: `${sql.value(JSON.stringify({ limit }))}::jsonb`,
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
  const visit = sql.value(input.visitId)
  sql.with(
    'seen',
    `SELECT v.id, v.policy_id, v.customer_id, ${sources[input.field]} AS value FROM visit v JOIN policy p ON p.id = v.policy_id
      JOIN customer c ON c.id = v.customer_id WHERE v.id = ${visit}::uuid`,
  )
  const withinLimit = countVisit(sql, { staffId: actor.id, visit, limit, now })
  const change = JSON.stringify({ field: input.field, reason: input.reason })
  recordAudit(sql, actor, {
    at: now,
    action: 'visit.unmask',
    from: 'seen',
    targetKind: 'visit',
    targetId: 'seen.id',
    change: `${sql.value(change)}::jsonb`,
  })
  const found = await services.db
    .query(sql.text(`SELECT policy_id, customer_id, value, ${withinLimit} AS allowed FROM seen`), sql.values)
    .catch((error: unknown) => {
      if (isStale(error)) return refuseMore(services, actor, { visitId: input.visitId, limit, now })
      throw error
    })
  const row = rowSchema.safeParse(found.rows[0])
  if (!row.success || row.data.value === null) throw new DomainError('RECORD_NOT_FOUND')
  return opened(services, input.field, row.data, row.data.value)
}

const countSchema = z.object({ staff_id: z.string(), visits: z.number() })

/** Reads, for each staff member, the highest number of visits unmasked in any one hour from the instant `since` on. */
export async function readUnmaskedVisits(
  services: Pick<Services, 'db'>,
  since: Date,
): Promise<{ staffId: string; visits: number }[]> {
  const found = await services.db.query(
    `SELECT split_part(key, ':', 1) AS staff_id, max(count)::int AS visits FROM guard_counter
      WHERE scope = $1 AND bucket >= $2 GROUP BY 1`,
    [UNMASKED_VISITS, since],
  )
  return found.rows.map((raw) => {
    const { staff_id: staffId, visits } = countSchema.parse(raw)
    return { staffId, visits }
  })
}
