import { tables } from '../generated/tables.ts'
import { coalesce } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { columnsOf } from '../kernel/database/table.ts'

const k = columnsOf(tables.callbackCase, 'k')
const call = columnsOf(tables.callbackAttempt, 'call')

const lastCall = select({ agentId: call.agentId }, '')

/** The agent whom the appointment of the case `k` concerns: the case is assigned to this agent, or else this agent promised it. */
export const promisedTo = coalesce(k.assignedTo, lastCall.names('caller').agentId)

/** Joins what `promisedTo` needs. A case without a call has no row. */
export const joinCaller = `JOIN LATERAL (${lastCall.text} FROM ${call} WHERE ${call.caseId} = ${k.id} ORDER BY ${call.seq} DESC LIMIT 1) caller ON true`
