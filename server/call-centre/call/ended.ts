import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { content } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { HeldCase } from '../case/lease.ts'

const e = columnsOf(tables.callbackEvent, 'e')

const ENDED = query({ caseId: 'uuid', lease: 'uuid', agentId: 'text' }, ({ caseId, lease, agentId }) =>
  select(
    { type: e.type, payload: content(e.payload, z.record(z.string(), z.unknown())) },
    `FROM ${e} WHERE ${e.caseId} = ${caseId} AND ${e.commandId} = ${lease} AND ${e.by} = ${agentId}`,
  ),
)

/**
 * Finds the step by which an agent ended a lease: the result of a call, or the return to the queue. A client that lost
 * the answer may ask again long after the next agent has worked on the case, when the case no longer tells.
 * @returns null if the agent did not end the lease
 */
export async function endOfLease(
  services: Pick<Services, 'db'>,
  agentId: string,
  { caseId, lease }: HeldCase,
) {
  return (await ENDED.first(services.db, { caseId, lease, agentId })) ?? null
}
