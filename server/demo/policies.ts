import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { takeIn } from '../intake/intake.ts'
import { addDays, dayOf } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { PolicyRow } from '../policy/rules/row.ts'

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

const LATEST = query({ customerId: 'uuid' }, ({ customerId }) =>
  select(
    {
      policyId: p.id,
      ...pick(p, 'phoneEnc', 'productCode', 'insuredName', 'insuredIsApplicant', 'insuredBirthDate'),
      ...pick(p, 'termKind', 'termValue', 'payMode', 'payYears', 'payFrequency', 'premium', 'dualRecorded'),
      ...pick(p, 'channel', 'branch', 'coolingOffDays'),
      applicantName: c.name,
      applicantGender: c.gender,
      ...pick(c, 'idType', 'idNumberEnc'),
    },
    `FROM ${p} JOIN ${c} ON ${c.id} = ${p.customerId} WHERE ${c.id} = ${customerId} ORDER BY ${p.createdAt} DESC LIMIT 1`,
  ),
)

/**
 * Adds a copy of the customer's latest policy. The new policy is underwritten and its receipt is signed on the
 * current day, so that its visit is due immediately.
 */
export async function anotherPolicy(services: Services, customerId: string): Promise<{ policyNo: string }> {
  const latest = await LATEST.first(services.db, { customerId })
  if (latest === undefined) throw new DomainError('NOT_FOUND')
  const { policyId, phoneEnc, idNumberEnc, ...like } = latest
  const today = dayOf(services.clock.now())
  const policyNo = `9${String(services.clock.now().getTime()).padStart(16, '0').slice(-16)}`
  const row = {
    ...like,
    policyNo,
    idNumber: services.secrets.decrypt('id_number', customerId, idNumberEnc),
    phone: services.secrets.decrypt('phone', policyId, phoneEnc),
    insuredName: like.insuredIsApplicant ? null : like.insuredName,
    underwrittenOn: addDays(today, -2),
    receiptSignedOn: today,
    status: 'ACTIVE',
    endedOn: null,
    endReason: null,
  } satisfies Record<keyof PolicyRow, unknown>
  const actor = { kind: 'SYSTEM', id: 'demo', requestId: 'demo', origin: {} } as const
  const [outcome] = await takeIn(services, actor, [row])
  if (!outcome?.ok) throw new DomainError('CONFLICT')
  return { policyNo }
}
