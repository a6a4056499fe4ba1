import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type PartnerScope, partnerScopes } from '#server/partner/rules/scopes.ts'
import { type OpenFront, staffCookies } from '#test/support/server/front.ts'

interface IssuedKey {
  readonly id: string
  readonly key: string
}

/** What the administrator does about the systems that use the partner API. */
export interface PartnerDesk {
  /** Calls a procedure of the staff's router. */
  call<S extends z.ZodType>(path: string, input: object, schema: S): Promise<z.output<S>>
  /** A new client with a key. */
  newClient(
    scopes?: readonly PartnerScope[],
    networks?: readonly string[],
    /** The numbers (工号) of the agents for whom it acts. */
    agents?: readonly string[],
  ): Promise<{ readonly id: string; readonly key: string; readonly keyId: string }>
  issueKey(clientId: string): Promise<IssuedKey>
  /** The staff ids of agents. */
  idsOf(usernames: readonly string[]): Promise<string[]>
}

const dataOf = z.object({ result: z.object({ data: z.unknown().optional() }) })
const reason = '核心系统对接'

export async function openPartnerDesk(open: Pick<OpenFront, 'origin'>): Promise<PartnerDesk> {
  const cookies = await staffCookies(open, 'demo.admin')
  const call: PartnerDesk['call'] = async (path, input, schema) => {
    const answer = await fetch(`${open.origin}/api/admin/trpc/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookies },
      body: JSON.stringify(input),
    })
    return schema.parse(dataOf.parse(await answer.json()).result.data)
  }
  const issueKey = (clientId: string) =>
    call('partner.issueKey', { clientId, days: 30, reason }, z.object({ id: z.string(), key: z.string() }))
  const idsOf = async (usernames: readonly string[]) => {
    const choices = z.array(z.object({ id: z.uuid(), username: z.string() }))
    const known = usernames.length === 0 ? [] : await call('partner.agents', {}, choices)
    return known.filter(({ username }) => usernames.includes(username)).map(({ id }) => id)
  }
  return {
    call,
    issueKey,
    idsOf,
    newClient: async (scopes = partnerScopes, networks = [], agents = []) => {
      const name = `核心系统 ${randomUUID().slice(0, 8)}`
      const fields = { name, scopes, networks, certificates: [], reason, agents: await idsOf(agents) }
      const { id } = await call('partner.create', fields, z.object({ id: z.uuid() }))
      const issued = await issueKey(id)
      return { id, key: issued.key, keyId: issued.id }
    },
  }
}
