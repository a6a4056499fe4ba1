import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName, maskPolicyNo } from '../kernel/text/mask.ts'
import { normalPolicyNo } from '../kernel/text/spelling.ts'
import { factsColumns, productOfPolicy, toFacts } from '../policy/facts.ts'
import type { PolicyFacts } from '../vocabulary/policy-facts.ts'

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

const FACTS = query({ policyNo: 'text' }, (given) =>
  select(
    factsColumns,
    `FROM ${p} JOIN ${c} ON ${c.id} = ${p.customerId} ${productOfPolicy} WHERE ${p.policyNo} = ${given.policyNo}`,
  ),
)

/**
 * Reads the facts of a real policy for the preview. The names and the policy number are masked; everything else is
 * unchanged.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function maskedPolicyFacts(
  services: Pick<Services, 'db'>,
  policyNo: string,
): Promise<PolicyFacts> {
  const row = await FACTS.first(services.db, { policyNo: normalPolicyNo(policyNo) })
  if (!row) throw new DomainError('RECORD_NOT_FOUND')
  const facts = toFacts(row)
  return {
    ...facts,
    policyNo: maskPolicyNo(facts.policyNo),
    applicantName: maskName(facts.applicantName),
    insuredName: facts.insuredName === null ? null : maskName(facts.insuredName),
  }
}
