import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName, maskPolicyNo } from '../kernel/text/mask.ts'
import { normalPolicyNo } from '../kernel/text/spelling.ts'
import { factsColumns, policyFactsRow, productOfPolicy, toFacts } from '../policy/facts.ts'
import type { PolicyFacts } from '../vocabulary/policy-facts.ts'

/**
 * Reads the facts of a real policy for the preview. The names and the policy number are masked; everything else is
 * unchanged.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function maskedPolicyFacts(
  services: Pick<Services, 'db'>,
  policyNo: string,
): Promise<PolicyFacts> {
  const found = await services.db.query(
    `SELECT ${factsColumns} FROM policy p JOIN customer c ON c.id = p.customer_id ${productOfPolicy} WHERE p.policy_no = $1`,
    [normalPolicyNo(policyNo)],
  )
  const [row] = found.rows
  if (!row) throw new DomainError('RECORD_NOT_FOUND')
  const facts = toFacts(policyFactsRow.parse(row))
  return {
    ...facts,
    policyNo: maskPolicyNo(facts.policyNo),
    applicantName: maskName(facts.applicantName),
    insuredName: facts.insuredName === null ? null : maskName(facts.insuredName),
  }
}
