import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import type { EndpointState } from '../../vocabulary/visits.ts'
import { CLOSED } from '../rules/retry.ts'
import { bringForward } from './deliveries.ts'
import { changeEndpoint, readEndpoint, type SeenEndpoint } from './endpoints.ts'

/**
 * Pauses an endpoint, or lets it go on where it stopped, also after the platform has disabled it. What happened meanwhile
 * is delivered then.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function switchEndpoint(
  services: Services,
  actor: Actor,
  input: SeenEndpoint & { readonly active: boolean },
): Promise<void> {
  const at = services.clock.now()
  const { id, version, reason, active } = input
  const { url } = await readEndpoint(services, id)
  const state: EndpointState = active ? 'ACTIVE' : 'PAUSED'
  await changeEndpoint(services, actor, {
    seen: { id, version },
    at,
    action: active ? 'webhook.resume' : 'webhook.pause',
    set: { state, disabledFor: null, disabledAt: null, ...CLOSED },
    told: { url, reason },
    beside: (sql) => {
      if (active) bringForward(sql, id, at)
    },
  })
}
