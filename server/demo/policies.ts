import { z } from 'zod'
import type { Services } from '../context.ts'
import { takeIn } from '../intake/intake.ts'
import { addDays, dayOf } from '../kernel/calendar.ts'
import { DomainError } from '../kernel/errors.ts'
import type { PolicyRow } from '../policy/rules/row.ts'
import { genders } from '../vocabulary/enums.ts'

const latestSchema = z.object({
  policy_id: z.string(),
  policy_no: z.string(),
  product_code: z.string(),
  name: z.string(),
  gender: z.enum(genders).nullable(),
  id_type: z.string(),
  id_number_enc: z.string(),
  phone_enc: z.string(),
  insured_name: z.string(),
  insured_is_applicant: z.boolean(),
  insured_birth_date: z.string().nullable(),
  term_kind: z.string(),
  term_value: z.number().nullable(),
  pay_mode: z.string(),
  pay_years: z.number().nullable(),
  pay_frequency: z.string().nullable(),
  premium: z.string(),
  dual_recorded: z.boolean(),
  channel: z.string(),
  branch: z.string(),
  cooling_off_days: z.number(),
})

/**
 * Adds a copy of the customer's latest policy. The new policy is underwritten and its receipt is signed on the
 * current day, so that its visit is due immediately.
 */
export async function anotherPolicy(services: Services, customerId: string): Promise<{ policyNo: string }> {
  const found = await services.db.query(
    `SELECT p.id AS policy_id, p.policy_no, p.product_code, c.name, c.gender, c.id_type, c.id_number_enc, p.phone_enc, p.insured_name, p.insured_is_applicant,
        p.insured_birth_date, p.term_kind, p.term_value, p.pay_mode, p.pay_years, p.pay_frequency, p.premium::text AS premium,
        p.dual_recorded, p.channel, p.branch, p.cooling_off_days
      FROM policy p JOIN customer c ON c.id = p.customer_id WHERE c.id = $1 ORDER BY p.created_at DESC LIMIT 1`,
    [customerId],
  )
  const parsed = latestSchema.safeParse(found.rows[0])
  if (!parsed.success) throw new DomainError('NOT_FOUND')
  const like = parsed.data
  const today = dayOf(services.clock.now())
  const policyNo = `9${String(services.clock.now().getTime()).padStart(16, '0').slice(-16)}`
  const row = {
    policyNo,
    productCode: like.product_code,
    applicantName: like.name,
    applicantGender: like.gender,
    idType: like.id_type,
    idNumber: services.secrets.decrypt('id_number', customerId, like.id_number_enc),
    phone: services.secrets.decrypt('phone', like.policy_id, like.phone_enc),
    insuredName: like.insured_is_applicant ? null : like.insured_name,
    insuredIsApplicant: like.insured_is_applicant,
    insuredBirthDate: like.insured_birth_date,
    termKind: like.term_kind,
    termValue: like.term_value,
    payMode: like.pay_mode,
    payYears: like.pay_years,
    payFrequency: like.pay_frequency,
    premium: like.premium,
    dualRecorded: like.dual_recorded,
    channel: like.channel,
    branch: like.branch,
    underwrittenOn: addDays(today, -2),
    receiptSignedOn: today,
    coolingOffDays: like.cooling_off_days,
    status: 'ACTIVE',
  } satisfies Record<keyof PolicyRow, unknown>
  const actor = { kind: 'SYSTEM', id: 'demo', requestId: 'demo', origin: {} } as const
  const [outcome] = await takeIn(services, actor, [row])
  if (!outcome?.ok) throw new DomainError('CONFLICT')
  return { policyNo }
}
