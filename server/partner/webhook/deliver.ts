import type { WebhookAnswer } from '../../adapters/webhook/port.ts'
import type { Services } from '../../context.ts'
import { feedEventView } from '../../feed/read.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { Gate } from '../../kernel/gate.ts'
import { storableText } from '../../kernel/storable.ts'
import { afterTries, nextTry, permitted } from '../rules/retry.ts'
import { type Claimed, claimDeliveries, fanOut, type Settlement, settleDeliveries } from './deliveries.ts'
import { readEndpoint, type StoredEndpoint, secretsOf } from './endpoints.ts'
import { webhookMessage } from './message.ts'

interface Tried {
  readonly claimed: Claimed
  readonly answer: WebhookAnswer
  readonly at: Date
}

const accepted = ({ answer: { status } }: Tried) => status !== null && status >= 200 && status < 300

function settlement(of: StoredEndpoint, tried: Tried, now: Date): Settlement {
  const { claimed, answer, at } = tried
  const { status, failure, ms, body } = answer
  const record = { at: at.toISOString(), status, failure, ms, answer: storableText(body) }
  const known = { id: claimed.deliveryId, attempts: claimed.attempts, tried: record }
  if (accepted(tried)) return { ...known, outcome: 'DELIVERED', nextTryAt: null }
  const { failingSince } = of
  const nextTryAt = nextTry(
    {
      tries: claimed.attempts,
      endpointFailing: failingSince !== null && failingSince <= (claimed.firstTryAt ?? now),
      retryAfterMs: answer.retryAfterMs,
      // Differs from message to message, and is known to whoever looks for the reason of a wait.
      chance: Number(BigInt(claimed.deliveryId) % 100n) / 100,
    },
    now,
  )
  return { ...known, outcome: nextTryAt === null ? 'FAILED' : null, nextTryAt }
}

async function settleRound(
  services: Services,
  of: StoredEndpoint,
  tries: readonly Tried[],
  began: Date,
): Promise<{ readonly succeeded: number }> {
  const now = services.clock.now()
  const succeeded = tries.filter(accepted).length
  const circuit = afterTries(of, { began, succeeded, failed: tries.length - succeeded }, now)
  const gone = tries.some(({ answer }) => answer.status === 410)
  const changed = of.failures > 0 || circuit.failures > 0 || gone
  await settleDeliveries(
    services,
    of,
    tries.map((tried) => settlement(of, tried, now)),
    { circuit: changed ? circuit : null, recovered: of.failures > 0 && succeeded > 0, gone, now },
  )
  return { succeeded }
}

/**
 * Sends one round of an endpoint's deliveries beside each other, and records how they ended.
 *
 * @param most maximum number of deliveries. A failing endpoint gets one, to see how it fares
 * @returns the number of deliveries tried and of those that were taken; null if nothing may be sent now
 */
export async function deliverRound(
  services: Services,
  endpointId: string,
  most: number,
  gate: Gate = (work) => work(),
): Promise<{ readonly tried: number; readonly succeeded: number } | null> {
  const now = services.clock.now()
  const ready = await gate(async () => {
    const of = await readEndpoint(services, endpointId)
    // A disabled system gets nothing, as it can ask for nothing.
    const active = of.state === 'ACTIVE' && of.clientDisabledAt === null
    const allowed = active ? permitted(of, now) : 'NONE'
    if (allowed === 'NONE') return null
    const limit = allowed === 'ONE' ? 1 : most
    const waiting = await claimDeliveries(services, endpointId, now, limit)
    // The feed is read on only when little is left, because most rounds find enough that waits already.
    if (waiting.length === limit) return { of, claimed: waiting }
    await fanOut(services, of, now)
    const fresh = await claimDeliveries(services, endpointId, now, limit - waiting.length)
    return { of, claimed: [...waiting, ...fresh] }
  })
  if (ready === null) return null
  const { of, claimed } = ready
  if (claimed.length === 0) return { tried: 0, succeeded: 0 }
  const secrets = secretsOf(services, of, now)
  const answered = await Promise.all(
    claimed.map(async (one): Promise<Tried | null> => {
      const event = feedEventView(one)
      const message = webhookMessage({
        url: of.url,
        id: event.id,
        body: JSON.stringify(event),
        secrets,
        // The receiver compares it with its own clock, not with the clock of a demo.
        at: systemClock.now(),
      })
      const answer = await services.webhooks.send(message)
      return answer === null ? null : { claimed: one, answer, at: now }
    }),
  )
  // What was broken off because this server stops is sent again after its lease.
  const tries = answered.filter((tried) => tried !== null)
  if (tries.length === 0) return null
  const { succeeded } = await gate(() => settleRound(services, of, tries, now))
  return { tried: tries.length, succeeded }
}
