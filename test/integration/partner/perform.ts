import type { Services } from '#server/context.ts'
import type { Condition } from '#server/partner/operation/entity-tag.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { performOperation } from '#test/support/contract/perform.ts'

export const partnerActor = { kind: 'PARTNER', id: 'core', requestId: 'test', origin: {} } as const
const client = { id: 'core', scopes: partnerScopes }

/** Performs an operation for a client with every scope. */
export async function performAs(
  services: Services,
  id: string,
  { condition, ...input }: Parameters<typeof performOperation>[2] & { readonly condition?: Condition },
) {
  const context = {
    services,
    client,
    actor: partnerActor,
    commandId: null,
    ...(condition ? { condition } : {}),
  }
  return await performOperation(id, context, input)
}
