import type { Services } from '../context.ts'
import type { ImportedPolicy } from '../policy/write.ts'
import type { PreparedRow } from './prepared.ts'
import type { ContractEnd } from './rules/end.ts'

/** Returns the policy that a row describes. */
export function importedPolicy(
  services: Pick<Services, 'secrets'>,
  entry: PreparedRow,
  policyId: string,
  customerId: string,
  end: ContractEnd,
): ImportedPolicy {
  const { row } = entry
  return {
    id: policyId,
    policyNo: row.policyNo,
    productCode: row.productCode,
    customerId,
    phoneEnc: services.secrets.encrypt('phone', policyId, row.phone),
    phoneIndex: entry.phoneIndex,
    insuredName: row.insuredName,
    insuredIsApplicant: row.insuredIsApplicant,
    insuredBirthDate: row.insuredBirthDate,
    termKind: row.termKind,
    termValue: row.termValue,
    payMode: row.payMode,
    payYears: row.payYears,
    payFrequency: row.payFrequency,
    premium: row.premium,
    dualRecorded: row.dualRecorded,
    channel: row.channel,
    branch: row.branch,
    underwrittenOn: row.underwrittenOn,
    receiptSignedOn: row.receiptSignedOn,
    coolingOffDays: row.coolingOffDays,
    status: row.status,
    ...end,
    intakeDigest: entry.digest,
  }
}
