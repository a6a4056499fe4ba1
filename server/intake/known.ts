import type { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { allOrNull, firstOf, holds, pick } from '../kernel/database/expression.ts'
import { rowOf, select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedVisit, toStoredVisit } from '../visit/rows.ts'
import type { PolicyMark } from './prepared.ts'
import type { CompletePolicyRow } from './rules/plan.ts'

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const v = columnsOf(tables.visit, 'v')
const w = columnsOf(tables.visit, 'w')
const l = columnsOf(tables.visit, 'l')
const k = columnsOf(tables.callbackCase, 'k')
const f = columnsOf(tables.followUp, 'f')

const ofApplicant = `FROM ${w} WHERE ${w.policyId} = ${p.id} AND ${w.customerId} = ${p.customerId}`

/** The columns of a policy's mark, for a query over `policy p` and its applicant `customer c`. */
export const markColumns = {
  markVersion: p.version,
  markApplicant: c.version,
  markVisit: firstOf(
    l.id,
    `FROM ${l} WHERE ${l.policyId} = ${p.id} ORDER BY ${l.openedAt} DESC, ${l.id} DESC LIMIT 1`,
  ),
  markLive: holds(`EXISTS (SELECT 1 FROM ${l} WHERE ${l.policyId} = ${p.id} AND ${l.live})`),
}

/** Returns the mark of a policy that was read with `markColumns`. */
export function markOf(row: {
  readonly markVersion: number
  readonly markApplicant: number
  readonly markVisit: string | null
  readonly markLive: boolean
}): PolicyMark {
  return {
    version: row.markVersion,
    applicant: row.markApplicant,
    visitId: row.markVisit,
    live: row.markLive,
  }
}

const knownColumns = {
  ...markColumns,
  knownPolicyId: p.id,
  policyCustomerId: p.customerId,
  applicantIdType: c.idType,
  applicantIdNumberEnc: c.idNumberEnc,
  applicantName: c.name,
  applicantGender: c.gender,
  intakeDigest: p.intakeDigest,
  exemption: p.exemption,
  exemptionNote: p.exemptionNote,
  endedOn: p.endedOn,
  endReason: p.endReason,
  hasVisit: holds(`EXISTS (SELECT 1 ${ofApplicant})`),
  hasKeptVisit: holds(`EXISTS (SELECT 1 ${ofApplicant} AND ${w.status.isNot('CANCELLED')})`),
}
const known = rowOf(knownColumns)

const KNOWN = query({ policyNo: 'text' }, ({ policyNo }) =>
  select(
    { ...knownColumns, ...allOrNull(storedVisit.columns('v')) },
    `FROM ${p} JOIN ${c} ON ${c.id} = ${p.customerId}
      LEFT JOIN ${v} ON ${v.policyId} = ${p.id} AND (${v.live} OR ${v.status.is('CALLBACK')})
        AND (${v.live} OR EXISTS (SELECT 1 FROM ${k} WHERE ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')})
          OR EXISTS (SELECT 1 FROM ${f} WHERE ${f.visitId} = ${v.id} AND ${f.status.isNot('DONE')}))
      WHERE ${p.policyNo} = ${policyNo} ORDER BY ${v.openedAt} DESC NULLS LAST LIMIT 1`,
  ),
)

export type Known = ReturnType<typeof known.parse>

/**
 * Reads the stored policy and the one visit that this row may end: the policy's visit that is open, in the callback
 * queue, or in letter or branch follow-up.
 */
export async function readKnown(services: Services, policyNo: string) {
  const [row] = (await KNOWN.run(services.db, { policyNo })).rows
  if (row === undefined) throw new DomainError('CONFLICT')
  const visit = storedVisit.readIfAny(row)
  return { policy: known.parse(row), visit: visit && toStoredVisit(visit) }
}

/** The columns of a policy with everything that its row has, for a query over `policy p` and `customer c`. */
export const wholeColumns = {
  ...markColumns,
  policyId: p.id,
  customerId: p.customerId,
  applicantName: c.name,
  applicantGender: c.gender,
  ...pick(c, 'idType', 'idNumberEnc'),
  ...pick(p, 'policyNo', 'productCode', 'phoneEnc', 'insuredName', 'insuredIsApplicant', 'insuredBirthDate'),
  ...pick(p, 'termKind', 'termValue', 'payMode', 'payYears', 'payFrequency', 'premium', 'dualRecorded'),
  ...pick(p, 'channel', 'branch', 'underwrittenOn', 'receiptSignedOn', 'coolingOffDays', 'status'),
  ...pick(p, 'intakeDigest', 'exemption', 'exemptionNote', 'endedOn', 'endReason', 'createdAt', 'updatedAt'),
}
export const wholeFrom = `${p} JOIN ${c} ON ${c.id} = ${p.customerId}`

const WHOLE = query({ policyNo: 'text' }, ({ policyNo }) =>
  select(wholeColumns, `FROM ${wholeFrom} WHERE ${p.policyNo} = ${policyNo}`),
)
export type WholePolicy = z.output<typeof WHOLE.row>

/** Reads a policy; undefined if there is none with this number. */
export async function readWhole(services: Pick<Services, 'db'>, policyNo: string) {
  return await WHOLE.first(services.db, { policyNo })
}

/** Returns the row that describes a stored policy, with its sealed values in the clear. */
export function rowOfStored(services: Pick<Services, 'secrets'>, stored: WholePolicy): CompletePolicyRow {
  const { secrets } = services
  return {
    policyNo: stored.policyNo,
    productCode: stored.productCode,
    applicantName: stored.applicantName,
    applicantGender: stored.applicantGender,
    idType: stored.idType,
    idNumber: secrets.decrypt('id_number', stored.customerId, stored.idNumberEnc),
    phone: secrets.decrypt('phone', stored.policyId, stored.phoneEnc),
    insuredName: stored.insuredName,
    insuredIsApplicant: stored.insuredIsApplicant,
    insuredBirthDate: stored.insuredBirthDate,
    termKind: stored.termKind,
    termValue: stored.termValue,
    payMode: stored.payMode,
    payYears: stored.payYears,
    payFrequency: stored.payFrequency,
    premium: stored.premium,
    dualRecorded: stored.dualRecorded,
    channel: stored.channel,
    branch: stored.branch,
    underwrittenOn: stored.underwrittenOn,
    receiptSignedOn: stored.receiptSignedOn,
    coolingOffDays: stored.coolingOffDays,
    status: stored.status,
    // The contract's end is left out: a row that says nothing of it keeps it, and has the digest of such a row.
  }
}
