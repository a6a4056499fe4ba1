import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { listOf, select } from '../../kernel/database/selection.ts'
import { query, type Statement } from '../../kernel/database/statement.ts'
import { columnsOf, insertFrom, returning } from '../../kernel/database/table.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import { may, rights } from '../../vocabulary/rights.ts'
import { Problem } from '../rules/problem.ts'
import type { PartnerClient } from './authenticate.ts'

/**
 * This file is the only writer of `partner_agent`: the people of an outside call centre. They are members of staff, so
 * leases, figures and quality checks treat them like every other agent. Each belongs to one client at most, and only
 * that client may act for them.
 */

const a = columnsOf(tables.partnerAgent, 'a')
const g = columnsOf(tables.partnerAgent, tables.partnerAgent.name)
const c = columnsOf(tables.partnerClient, 'c')
const s = columnsOf(tables.staff, 's')

/** The agents of the client `c`, as one column. */
export const agentsOf = listOf(
  select(
    pick(s, 'id', 'name', 'username'),
    `FROM ${a} JOIN ${s} ON ${s.id} = ${a.staffId} WHERE ${a.clientId} = ${c.id}`,
  ),
  'username',
)

/** SQL condition on the person `s`: they may be assigned to a client. */
const IS_FIT = `${s.disabledAt} IS NULL AND ${s.roles.hasOneOf(...rights['callback.work'])}`

const CHOICES = query({}, () =>
  select(
    { ...pick(s, 'id', 'name', 'username'), clientId: orNull(a.clientId) },
    `FROM ${s} LEFT JOIN ${a} ON ${a.staffId} = ${s.id} WHERE ${IS_FIT} ORDER BY ${s.username}`,
  ),
)

/** Lists the agents who can be assigned to a client, with the client to which each is assigned now. */
export async function listAgentChoices(services: Pick<Services, 'db'>) {
  return await CHOICES.all(services.db, {})
}

/**
 * Adds to a statement the assignment of exactly these agents to a client. The statement must have the part `changed`,
 * with the client's id as `id`; without a row, nothing is assigned.
 * @param input.staffIds each once
 * @returns an SQL condition that makes the whole statement fail unless all of them are then assigned to this client:
 * a person is refused who has left, is no agent, or belongs to another client
 */
export function assignAgents(
  sql: Statement,
  actor: Actor,
  input: { readonly clientId: string; readonly staffIds: readonly string[]; readonly at: Date },
): string {
  const client = sql.given('uuid', input.clientId)
  const wanted = sql.given('uuid[]', input.staffIds)
  sql.with(
    'agents_removed',
    `DELETE FROM ${g} WHERE ${g.clientId} IN (SELECT id FROM changed) AND ${g.staffId} <> ALL(${wanted})`,
  )
  sql.with(
    'agents_kept',
    `SELECT ${a.staffId} FROM ${a} WHERE ${a.clientId} = ${client} AND ${a.staffId} = ANY(${wanted})`,
  )
  const row = {
    staffId: s.id,
    clientId: client,
    assignedAt: sql.given('timestamptz', input.at),
    assignedBy: sql.given('uuid', actor.id),
  }
  const { staffId } = tables.partnerAgent.sql
  const write = insertFrom(
    tables.partnerAgent,
    row,
    `changed JOIN ${s} ON ${s.id} = ANY(${wanted}) AND ${IS_FIT} WHERE ${s.id} NOT IN (SELECT ${staffId} FROM agents_kept)`,
  )
  sql.with('agents_added', returning(`${write} ON CONFLICT (${staffId}) DO NOTHING`, pick(g, 'staffId')).text)
  const found = '(SELECT count(*) FROM agents_kept) + (SELECT count(*) FROM agents_added)'
  const all = `require_rows(${found}, ${sql.given('int4', input.staffIds.length)})`
  return `CASE WHEN EXISTS (SELECT 1 FROM changed) THEN ${all} ELSE false END`
}

const ONE = query({ clientId: 'uuid', username: 'text' }, ({ clientId, username }) =>
  select(
    pick(s, 'id', 'username', 'roles', 'disabledAt'),
    `FROM ${a} JOIN ${s} ON ${s.id} = ${a.staffId} WHERE ${a.clientId} = ${clientId} AND ${s.username} = ${username}`,
  ),
)

/** The agent for whom a client acts. */
export interface OutsideAgent {
  readonly id: string
  /** 工号 (staff number) */
  readonly username: string
}

/**
 * Finds the agent whom a request names. It is read for every request, so that an account that is disabled, or taken from
 * the client, is refused at once on every instance.
 *
 * @throws Problem AGENT_NOT_ASSIGNED, also for a number that nobody has, so that a client cannot find out who works here
 * @throws Problem AGENT_NOT_ACTIVE if the account is disabled or is no agent any more
 */
export async function outsideAgent(
  services: Pick<Services, 'db'>,
  client: Pick<PartnerClient, 'id'>,
  username: string,
): Promise<OutsideAgent> {
  const found = await ONE.first(services.db, { clientId: client.id, username: normalUsername(username) })
  if (found === undefined) throw new Problem('AGENT_NOT_ASSIGNED')
  if (found.disabledAt !== null || !may(found.roles, 'callback.work')) throw new Problem('AGENT_NOT_ACTIVE')
  return { id: found.id, username: found.username }
}
