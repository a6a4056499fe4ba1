import type { Services } from '../context.ts'
import type { tables } from '../generated/tables.ts'
import type { PreparedRow } from './prepared.ts'

type PolicySql = (typeof tables)['policy']['sql']
/** Every column of `policy` whose value comes from the row. The times of writing are set by the statement. */
type WrittenColumn = PolicySql[Exclude<keyof PolicySql, 'createdAt' | 'updatedAt'>]

/**
 * Returns a row's values for the columns of `policy`, in the form that jsonb_populate_recordset reads. Bytes are
 * written as hex text.
 */
export function policyColumns(services: Services, entry: PreparedRow, policyId: string, customerId: string) {
  const { row } = entry
  return {
    id: policyId,
    policy_no: row.policyNo,
    product_code: row.productCode,
    customer_id: customerId,
    phone_enc: services.secrets.encrypt('phone', policyId, row.phone),
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
  } satisfies Record<WrittenColumn, unknown>
}
