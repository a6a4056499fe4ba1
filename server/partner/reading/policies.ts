import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import {
  markOf,
  readWhole,
  rowOfStored,
  type WholePolicy,
  wholeColumns,
  wholeFrom,
} from '../../intake/known.ts'
import type { PolicyMark } from '../../intake/prepared.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskIdNumber, maskName, maskPhone } from '../../kernel/text/mask.ts'
import type { channels, policyStatuses } from '../../vocabulary/enums.ts'
import { tagOf } from '../operation/entity-tag.ts'
import { type Place, readInOrder } from '../operation/in-order.ts'

const p = columnsOf(tables.policy, 'p')

/** The entity tag of a policy. It counts the form of the view, too, so that a new form is another state. */
export function policyTag({ version, applicant, visitId, live }: PolicyMark): string {
  return tagOf({ form: 2, version, applicant, visitId, live })
}

/** A policy as partners see it. Names, document numbers and phones are masked; the insured's birthday is left out. */
function view(services: Pick<Services, 'secrets'>, stored: WholePolicy) {
  const {
    idNumber,
    phone,
    applicantName,
    insuredName,
    insuredBirthDate: _,
    ...rest
  } = rowOfStored(services, stored)
  const { visitId, live } = markOf(stored)
  return {
    ...rest,
    applicantName: maskName(applicantName),
    insuredName: maskName(insuredName),
    idNumber: maskIdNumber(idNumber),
    phone: maskPhone(phone),
    exemption: stored.exemption,
    endedOn: stored.endedOn,
    endReason: stored.endReason,
    visitId,
    visitLive: live,
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
  }
}

/** One policy with its entity tag; null if there is none with this number. */
export async function readPolicy(services: Pick<Services, 'db' | 'secrets'>, policyNo: string) {
  const stored = await readWhole(services, policyNo)
  return stored === undefined ? null : { policy: view(services, stored), etag: policyTag(markOf(stored)) }
}

/** Filters that an index carries: each alone reads its own index in the order of the list. */
export interface PolicyFilter {
  readonly status?: (typeof policyStatuses)[number] | undefined
  readonly receipt?: 'SIGNED' | 'MISSING' | undefined
  readonly channel?: (typeof channels)[number] | undefined
  readonly branch?: string | undefined
  readonly productCode?: string | undefined
  readonly underwrittenOn?: string | undefined
  readonly changedSince?: Date | undefined
}

function conditionsOf(sql: Statement, filter: PolicyFilter): string[] {
  const { status, receipt, channel, branch, productCode, underwrittenOn, changedSince } = filter
  const where: string[] = []
  // Literals, not parameters: the indexes of ended policies and of those without a receipt are partial.
  if (status !== undefined) where.push(p.status.is(status))
  if (status !== undefined && status !== 'ACTIVE') where.push(p.status.isNot('ACTIVE'))
  if (receipt !== undefined)
    where.push(`${p.receiptSignedOn} IS ${receipt === 'SIGNED' ? 'NOT NULL' : 'NULL'}`)
  if (channel !== undefined) where.push(p.channel.is(channel))
  if (branch !== undefined) where.push(`${p.branch} = ${sql.given('text', branch)}`)
  if (productCode !== undefined) where.push(`${p.productCode} = ${sql.given('text', productCode)}`)
  if (underwrittenOn !== undefined) where.push(`${p.underwrittenOn} = ${sql.given('date', underwrittenOn)}`)
  if (changedSince !== undefined) where.push(`${p.updatedAt} >= ${sql.given('timestamptz', changedSince)}`)
  return where
}

/**
 * Lists policies in the order of their last change. A policy that changes moves to the end, so that a client that reads
 * to the end and later goes on behind the last policy has the newest state of each. No policy is skipped: only changes
 * are listed that are older than every transaction still under way.
 */
export async function listPolicies(
  services: Pick<Services, 'db' | 'clock' | 'secrets'>,
  input: { readonly filter: PolicyFilter; readonly after: Place | null; readonly limit: number },
) {
  const { filter, ...page } = input
  const list = {
    columns: wholeColumns,
    from: `FROM ${wholeFrom}`,
    at: p.updatedAt,
    id: p.id,
    where: (sql: Statement) => conditionsOf(sql, filter),
  }
  const found = await readInOrder(services, list, { ...page, now: services.clock.now() })
  const last = found.at(-1)
  return {
    rows: found.map((stored) => view(services, stored)),
    last: last && { at: last.updatedAt.toISOString(), id: last.policyId },
  }
}
