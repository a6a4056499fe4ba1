import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../kernel/calendar.ts'
import { countOf, pick } from '../kernel/database/expression.ts'
import { listOf, select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { maskName } from '../kernel/text/mask.ts'
import { joinCaller, promisedTo } from './promised-to.ts'

/** Maximum number of appointments that are listed. */
const MOST_APPOINTMENTS = 20
/** Maximum number of appointments of the day, of all agents, that are searched for those of one agent. */
const SEARCHED = 2000

const k = columnsOf(tables.callbackCase, 'k')
const own = columnsOf(tables.callbackAttempt, 'own')
const v = columnsOf(tables.visit, 'v')
const policy = columnsOf(tables.policy, 'policy')
const c = columnsOf(tables.customer, 'c')

const DAY = query({ staffId: 'uuid', from: 'timestamptz', to: 'timestamptz' }, ({ staffId, from, to }) => {
  const ofDay = `${k.status.is('OPEN')} AND ${k.promisedFor} >= ${from} AND ${k.promisedFor} < ${to}`
  const ownCalls = `FROM ${own} WHERE ${own.startedAt} >= ${from} AND ${own.startedAt} < ${to} AND ${own.agentId} = ${staffId}`
  return select(
    {
      appointments: listOf(
        select(
          {
            ...pick(k, 'id', 'visitId', 'promisedFor'),
            policyNo: policy.policyNo,
            applicantName: c.name,
          },
          `FROM (SELECT * FROM ${k} WHERE ${ofDay} ORDER BY ${k.promisedFor} LIMIT ${SEARCHED}) k
              ${joinCaller} JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${policy} ON ${policy.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}
              WHERE ${promisedTo} = ${staffId} ORDER BY ${k.promisedFor} LIMIT ${MOST_APPOINTMENTS}`,
        ),
        'promisedFor',
      ),
      calls: countOf(ownCalls),
      contacts: countOf(`${ownCalls} AND ${own.contact}`),
    },
    '',
  )
})

/**
 * Reads an agent's own day: the appointments that this agent promised or that are assigned to this agent, and the
 * calls.
 */
export async function readAgentDay(services: Pick<Services, 'db' | 'clock'>, staff: { readonly id: string }) {
  const now = services.clock.now()
  const today = dayOf(now)
  const { appointments, calls, contacts } = await DAY.one(services.db, {
    staffId: staff.id,
    from: startOfDay(today),
    to: startOfDay(addDays(today, 1)),
  })
  return {
    appointments: appointments.map(({ promisedFor, applicantName, ...appointment }) => ({
      ...appointment,
      promisedFor: promisedFor?.toISOString() ?? null,
      past: promisedFor !== null && promisedFor <= now,
      applicantName: maskName(applicantName),
    })),
    calls,
    contacts,
  }
}
