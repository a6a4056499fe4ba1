import { z } from 'zod'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type SignatureStrokes, signatureSchema } from '../evidence/signature.ts'
import { renderedQuestionnaireSchema } from '../questionnaire/template.ts'
import { Statement } from '../shared/statement.ts'

/** What can be seen in clear, one thing at a time. */
export const unmaskFields = [
  'applicantName',
  'insuredName',
  'idNumber',
  'phone',
  'questionnaire',
  'signature',
] as const
export type UnmaskField = (typeof unmaskFields)[number]

/** What was asked for, in clear; text for all but the questionnaire and the signature. */
export type Unmasked =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'questionnaire'
      readonly questions: readonly { readonly key: string; readonly text: string }[]
    }
  | { readonly kind: 'signature'; readonly strokes: SignatureStrokes }

const rowSchema = z.object({ policy_id: z.string(), customer_id: z.string(), value: z.string().nullable() })
type Row = z.infer<typeof rowSchema>

/** Where each thing stands, over `visit v`, its `policy p` and `customer c`. */
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

/**
 * Shows one thing of one visit's customer in clear. Who saw it and why is written by the statement that reads it:
 * without the record there is nothing to see.
 *
 * @throws DomainError RECORD_NOT_FOUND when there is no such visit, or nothing of the kind in it
 */
export async function unmask(
  services: Services,
  actor: Actor,
  input: { visitId: string; field: UnmaskField; reason: string },
): Promise<Unmasked> {
  const sql = new Statement()
  const visit = sql.value(input.visitId)
  sql.with(
    'seen',
    `SELECT v.id, v.policy_id, v.customer_id, ${sources[input.field]} AS value FROM visit v JOIN policy p ON p.id = v.policy_id
      JOIN customer c ON c.id = v.customer_id WHERE v.id = ${visit}::uuid`,
  )
  const change = JSON.stringify({ field: input.field, reason: input.reason })
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'visit.unmask',
    from: 'seen',
    targetKind: 'visit',
    targetId: 'seen.id',
    change: `${sql.value(change)}::jsonb`,
  })
  const found = await services.db.query(
    sql.text('SELECT policy_id, customer_id, value FROM seen'),
    sql.values,
  )
  const row = rowSchema.safeParse(found.rows[0])
  if (!row.success || row.data.value === null) throw new DomainError('RECORD_NOT_FOUND')
  return opened(services, input.field, row.data, row.data.value)
}
