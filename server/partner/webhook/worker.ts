import type { Services } from '../../context.ts'
import { sequence } from '../../feed/sequence.ts'
import { gateOf } from '../../kernel/gate.ts'
import type { Log } from '../../kernel/process/log.ts'
import { deliverRound } from './deliver.ts'
import { servedEndpoints } from './endpoints.ts'

/** Milliseconds between two looks for new events. */
const TICK_MS = 500
/** Deliveries of one endpoint that run beside each other: at first, and while it takes them all. */
const FIRST_ROUND = 8
const LARGEST_ROUND = 32
/** Rounds of all endpoints that use the database at once: the other connections are free for customers. */
const ON_DATABASE = 3
/** Milliseconds for which a server that stops waits for answers. */
const STOP_MS = 2000

export interface WebhookWorker {
  /** Ends when the messages that are on their way have been answered, or breaks them off after two seconds. */
  stop(): Promise<void>
}

/**
 * Sends this instance's share of the deliveries. Each endpoint is served on its own, so that one which answers slowly or
 * not at all delays no other. Several instances can serve the same endpoint: a delivery is claimed by one of them.
 */
export function startWebhookWorker(services: Services, log: Pick<Log, 'error'>): WebhookWorker {
  const gate = gateOf(ON_DATABASE)
  const served = new Map<string, Promise<void>>()
  let wake = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    wake = resolve
  })
  let stopping = false

  async function serve(id: string): Promise<void> {
    for (let most = FIRST_ROUND; !stopping; ) {
      const round = await deliverRound(services, id, most, gate)
      if (round === null || round.tried === 0) return
      most = round.succeeded < round.tried ? FIRST_ROUND : Math.min(most * 2, LARGEST_ROUND)
    }
  }

  async function look(): Promise<void> {
    await sequence(services)
    for (const id of await servedEndpoints(services)) {
      if (served.has(id)) continue
      const service = serve(id)
        .catch((error: unknown) => log.error({ err: error, endpoint: id }, 'webhooks could not be delivered'))
        .finally(() => served.delete(id))
      served.set(id, service)
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      await look().catch((error: unknown) => log.error({ err: error }, 'webhooks could not be looked for'))
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, TICK_MS))])
    }
    await Promise.all(served.values())
  }

  const running = run()
  return {
    stop: async () => {
      stopping = true
      wake()
      const patience = setTimeout(() => services.webhooks.close(), STOP_MS)
      await running
      clearTimeout(patience)
    },
  }
}
