import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { createClient, issueKey } from '../../partner/client/clients.ts'
import { DEMO_PARTS, demoKey } from '../../partner/client/key.ts'
import { partnerScopes } from '../../partner/rules/scopes.ts'

/** Days for which the demo's key is valid, so that moving the demo's clock does not end it. */
const KEY_DAYS = 3650
const actor = { kind: 'SYSTEM', id: 'seed', requestId: 'seed', origin: {} } as const
const reason = '演示系统，用于试用合作方接口'

const k = columnsOf(tables.partnerKey, 'k')

const ISSUED = query({ id: 'text' }, ({ id }) => select(pick(k, 'id'), `FROM ${k} WHERE ${k.id} = ${id}`))

/** The same on every start, so that a start that was broken off between client and key is completed by the next one. */
const CLIENT_ID = '019acb2e-7c00-7000-8000-000000000de0'

/** Whether somebody else has done the step already: an earlier start, or another server. */
const isDone = (error: unknown) => error instanceof DomainError || isUniqueViolation(error)

/**
 * Registers the demo's system with its public key, unless the key was issued before: it stays revoked once somebody
 * revoked it. Two servers can call this function at the same time. Never call it outside the demo.
 */
export async function ensureDemoClient(services: Services): Promise<void> {
  if ((await ISSUED.first(services.db, { id: demoKey.id })) !== undefined) return
  const parts = [...DEMO_PARTS]
  const ids = { ...services.ids, id: () => CLIENT_ID, token: () => parts.shift() ?? services.ids.token() }
  const own = { ...services, ids }
  const fields = {
    name: '演示核心系统',
    scopes: partnerScopes,
    networks: [],
    certificates: [],
    agents: [],
    reason,
  }
  const steps = [
    () => createClient(own, actor, fields),
    () => issueKey(own, actor, { clientId: CLIENT_ID, days: KEY_DAYS, reason }),
  ]
  for (const step of steps)
    await step().catch((error: unknown) => {
      if (!isDone(error)) throw error
    })
}
