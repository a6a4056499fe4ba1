import { z } from 'zod'
import type { Services } from '../context.ts'
import { signatureSchema } from '../evidence/signature.ts'
import { tables } from '../generated/tables.ts'
import { content, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { inSnapshot } from '../kernel/database/transaction.ts'
import { maskIdNumber, maskPhone } from '../kernel/text/mask.ts'
import { toFacts } from '../policy/facts.ts'
import { readKept } from '../record/detail.ts'
import { asLinked } from '../record/explanation.ts'
import type { PackCall, PackEvent, PackInput, PackOrigin } from './rules/input.ts'

const k = columnsOf(tables.callbackCase, 'k')
const call = columnsOf(tables.callbackAttempt, 'call')
const s = columnsOf(tables.staff, 's')
const a = columnsOf(tables.audit, 'a')
const said = columnsOf(tables.phoneAnswer, 'said')

type Kept = Awaited<ReturnType<typeof readKept>>

const CALLS = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    {
      ...pick(call, 'id', 'direction', 'startedAt', 'endedAt', 'confirmedAt', 'talkSeconds', 'disposition'),
      ...pick(call, 'callId', 'recordingId'),
      agent: orNull(s.username),
    },
    `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} LEFT JOIN ${s} ON ${s.id} = ${call.agentId}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${call.startedAt}, ${call.id}`,
  ),
)

const SAID = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    {
      attemptId: said.attemptId,
      question: said.questionKey,
      variant: said.variantKey,
      ...pick(said, 'answer', 'passing', 'comment', 'answeredAt'),
    },
    `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} JOIN ${said} ON ${said.attemptId} = ${call.id}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${said.answeredAt}, ${said.questionKey}`,
  ),
)

const ORIGINS = query({ visitId: 'text' }, ({ visitId }) =>
  select(
    {
      ...pick(a, 'at', 'action', 'requestId'),
      origin: content(a.origin, z.object({ address: z.string().optional(), agent: z.string().optional() })),
    },
    `FROM ${a} WHERE ${a.targetId} = ${visitId} AND ${a.actorKind.is('CUSTOMER')} ORDER BY ${a.id}`,
  ),
)

async function readCalls(db: Queryable, visitId: string): Promise<PackCall[]> {
  const answers = await SAID.all(db, { visitId })
  return (await CALLS.all(db, { visitId })).map(({ startedAt, endedAt, confirmedAt, ...one }) => ({
    ...one,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    confirmedAt: confirmedAt?.toISOString() ?? null,
    answers: answers
      .filter(({ attemptId }) => attemptId === one.id)
      .map(({ attemptId: _, answeredAt, ...answer }) => ({ ...answer, at: answeredAt.toISOString() })),
  }))
}

async function readOrigins(db: Queryable, visitId: string): Promise<PackOrigin[]> {
  return (await ORIGINS.all(db, { visitId })).map(({ at, action, requestId, origin }) => ({
    at: at.toISOString(),
    action,
    requestId,
    address: origin.address ?? '',
    agent: origin.agent ?? '',
  }))
}

function eventsOf({ events, explanations }: Kept): PackEvent[] {
  const linked = asLinked(events, explanations)
  return events.map(({ seq, at, event, hash }, index) => {
    const inLink = linked[index]?.at ?? at
    return {
      seq,
      at: at.toISOString(),
      ...(inLink.getTime() !== at.getTime() && { linkedAt: inLink.toISOString() }),
      event,
      hash: hash.toString('hex'),
    }
  })
}

function questionnaireOf({ rendered, pinnedSha, pinnedAt }: Kept['head']): PackInput['questionnaire'] {
  if (rendered === null || pinnedSha === null || pinnedAt === null) return null
  return { text: rendered, sha256: pinnedSha, pinnedAt: pinnedAt.toISOString() }
}

/** The signature that was confirmed; null as long as it is only saved. */
function signatureOf({ head, row }: Kept): PackInput['signature'] {
  if (head.strokes === null || row.signature === null || row.signedAt === null) return null
  return {
    strokes: head.strokes,
    sha256: row.signature,
    drawn: signatureSchema.parse(JSON.parse(head.strokes)),
  }
}

function visitOf({ row, events }: Kept): PackInput['visit'] {
  const iso = (date: Date | null) => date?.toISOString() ?? null
  return {
    ...pick(row, 'id', 'status', 'version', 'method', 'revision'),
    head: events.at(-1)?.hash.toString('hex') ?? '',
    openedAt: row.openedAt.toISOString(),
    windowEndsAt: row.windowEndsAt.toISOString(),
    coolingOffEndsAt: row.coolingOffEndsAt.toISOString(),
    startedAt: iso(row.startedAt),
    verifiedAt: iso(row.verifiedAt),
    noticedAt: iso(row.noticedAt),
    submittedAt: iso(row.submittedAt),
    signedAt: iso(row.signedAt),
    closedAt: iso(row.closedAt),
  }
}

/**
 * Reads everything of a visit that its evidence pack contains, from one snapshot. Names are in full, because the pack must
 * say whose evidence it is; document number and phone are masked.
 *
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readPackInput(
  services: Pick<Services, 'db' | 'secrets'>,
  visitId: string,
): Promise<PackInput> {
  const { kept, calls, origins } = await inSnapshot(services.db, async (db) => ({
    kept: await readKept(db, visitId),
    calls: await readCalls(db, visitId),
    origins: await readOrigins(db, visitId),
  }))
  const { head, row, attempts, answers } = kept
  // What the customer does later, for example to get their copy, is no part of the visit's evidence.
  const end = row.status === 'SUCCESS' || row.status === 'CANCELLED' ? row.closedAt : null
  const isOf = (at: string) => end === null || new Date(at) <= end
  const { secrets } = services
  const facts = toFacts(head)
  return {
    visit: visitOf(kept),
    policy: {
      ...facts,
      ...pick(head, 'productCode', 'branch', 'underwrittenOn', 'receiptSignedOn'),
      status: head.policyStatus,
    },
    applicant: {
      name: facts.applicantName,
      idType: head.idType,
      idNumber: maskIdNumber(secrets.decrypt('id_number', head.customerId, head.idNumberEnc)),
      phone: maskPhone(secrets.decrypt('phone', head.policyId, head.phoneEnc)),
    },
    events: eventsOf(kept),
    questionnaire: questionnaireOf(head),
    signature: signatureOf(kept),
    checks: attempts.filter(({ startedAt }) => isOf(startedAt)),
    answers,
    calls,
    origins: origins.filter(({ at }) => isOf(at)),
  }
}
