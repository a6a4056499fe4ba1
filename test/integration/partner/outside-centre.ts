import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createClient } from '#server/partner/client/clients.ts'
import { operations } from '#server/partner/operations/index.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { createStaff } from '#test/support/world/staff.ts'
import type { World } from '#test/support/world/world.ts'

interface Input {
  readonly params?: object
  readonly query?: object
  readonly body?: unknown
  /** The id of the write. A retry has the same. */
  readonly commandId?: string
}

/** An outside call centre, and its requests below HTTP. */
export interface OutsideCentre {
  readonly clientId: string
  readonly name: string
  readonly agents: readonly StaffMember[]
  /** Performs an operation as the API does, and reads its answer by the operation's own schema. */
  perform(id: string, input?: Input): Promise<unknown>
  /** Performs an operation about a case, as the first agent unless another one is named. */
  onCase(
    id: string,
    held: { readonly caseId: string; readonly lease?: string },
    more?: object,
  ): Promise<unknown>
  claim(agent?: StaffMember): Promise<{ caseId: string; lease: string }>
}

const claimed = z.object({ case: z.object({ caseId: z.string(), lease: z.string() }) })

/** Registers a client with some agents of its own. */
export async function openCentre(
  world: World,
  agents = 1,
  services = world.services,
): Promise<OutsideCentre> {
  const administrator = await createStaff(world, ['ADMINISTRATOR'])
  const people: StaffMember[] = []
  for (let n = 0; n < agents; n += 1) people.push(await createStaff(world, ['AGENT']))
  const name = `外呼中心 ${randomUUID().slice(0, 8)}`
  const origin = {}
  const { id: clientId } = await createClient(
    services,
    { kind: 'STAFF', id: administrator.id, requestId: 'test', origin },
    {
      name,
      scopes: partnerScopes,
      networks: [],
      certificates: [],
      agents: people.map(({ id }) => id),
      reason: '外包外呼',
    },
  )
  const perform: OutsideCentre['perform'] = async (id, input = {}) => {
    const operation = operations.find((one) => one.id === id)
    if (operation === undefined) throw new Error(`no operation ${id}`)
    const { params = {}, query = {}, body, commandId = randomUUID() } = input
    const { status, body: answer } = await operation.perform(
      {
        services,
        client: { id: clientId, scopes: partnerScopes },
        actor: { kind: 'PARTNER', id: clientId, requestId: 'test', origin: { address: 'partner' } },
        commandId: operation.writes ? commandId : null,
      },
      { params, query, body },
    )
    return operation.answers[status]?.parse(answer)
  }
  const [first] = people
  return {
    clientId,
    name,
    agents: people,
    perform,
    onCase: (id, { caseId, lease }, more = {}) =>
      perform(id, {
        params: { caseId },
        body: { agent: first?.username, ...(lease === undefined ? {} : { lease }), ...more },
      }),
    claim: async (agent = first) =>
      claimed.parse(await perform('claimCase', { body: { agent: agent?.username } })).case,
  }
}
