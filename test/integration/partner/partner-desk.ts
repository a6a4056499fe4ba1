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
    certificates?: readonly string[],
  ): Promise<{ readonly id: string; readonly key: string; readonly keyId: string }>
  issueKey(clientId: string): Promise<IssuedKey>
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
  return {
    call,
    issueKey,
    newClient: async (scopes = partnerScopes, networks = [], certificates = []) => {
      const fields = { name: `核心系统 ${randomUUID().slice(0, 8)}`, scopes, networks, certificates, reason }
      const { id } = await call('partner.create', fields, z.object({ id: z.uuid() }))
      const issued = await issueKey(id)
      return { id, key: issued.key, keyId: issued.id }
    },
  }
}
