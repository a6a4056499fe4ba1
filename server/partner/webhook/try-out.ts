import type { WebhookAnswer } from '../../adapters/webhook/port.ts'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { systemClock } from '../../kernel/clock.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { TEST_TYPE } from '../rules/webhooks.ts'
import { shownAnswer } from './answers.ts'
import { readEndpoint, secretsOf } from './endpoints.ts'
import { webhookMessage } from './message.ts'

const e = columnsOf(tables.webhookEndpoint, 'e')

/** This server stopped before the answer came. */
const BROKEN_OFF = { status: null, failure: 'BROKEN_OFF', body: '', ms: 0 } as const

/**
 * Sends a test message to an endpoint at once, also to one that is paused or disabled. The message is signed and has the
 * members of an event, but is none: it is not in the feed, is not tried again and does not count for or against the
 * endpoint.
 *
 * @returns the message's id, and what came of it
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function tryOut(
  services: Services,
  actor: Actor,
  input: { readonly id: string; readonly reason: string },
): Promise<{ id: string; answer: Omit<WebhookAnswer, 'retryAfterMs'> }> {
  const at = services.clock.now()
  const of = await readEndpoint(services, input.id)
  // It is recorded first: whoever tries addresses leaves a trace, whatever becomes of this process.
  const sql = new Statement()
  const found = sql.with(
    'found',
    select(pick(e, 'clientId'), `FROM ${e} WHERE ${e.id} = ${sql.given('uuid', of.id)}`),
  )
  recordAudit(sql, actor, {
    at,
    action: 'webhook.test',
    from: 'found',
    targetKind: 'partner_client',
    targetId: found.clientId,
    change: sql.given('jsonb', { url: of.url, reason: input.reason }),
  })
  await services.db.query(sql.text('SELECT 1 FROM found'), sql.values)
  const id = services.ids.id(at)
  const event = {
    id,
    type: TEST_TYPE,
    at: at.toISOString(),
    policyNo: null,
    visitId: null,
    caseId: null,
    data: {},
  }
  const message = webhookMessage({
    url: of.url,
    id,
    body: JSON.stringify(event),
    secrets: secretsOf(services, of, at),
    // As in a delivery, it goes by the wall clock.
    at: systemClock.now(),
  })
  const { status, failure, body, ms } = (await services.webhooks.send(message)) ?? BROKEN_OFF
  return { id, answer: { status, failure, ms, body: shownAnswer(body) } }
}
