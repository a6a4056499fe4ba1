import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { createClient, issueKey } from '#server/partner/client/clients.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { openPartnerApi } from '#test/support/server/partner-api.ts'
import { askedCase } from '#test/support/world/queue.ts'
import type { Person, Stage } from '../stage.ts'
import type { UseCase } from '../use-case.ts'

interface Asked {
  readonly method?: 'PUT'
  readonly path: string
  readonly body: object
}

const reason = '核心系统对接'
const problem = z.object({ code: z.string().optional() })

/** A client of the partner API that acts for one agent. */
async function client({ world, staff }: Stage, agent: Person): Promise<string> {
  const { member } = await staff('INTEGRATION')
  const actor = { kind: 'STAFF', id: member.id, requestId: 'test', origin: {} } as const
  const { id } = await createClient(world.services, actor, {
    ...{ name: '核心系统', scopes: partnerScopes, networks: [], certificates: [], reason },
    agents: [agent.member.id],
  })
  return (await issueKey(world.services, actor, { clientId: id, days: 30, reason })).key
}

/**
 * A write of a partner by HTTP. The repetition has the same Idempotency-Key. A request that broke off holds the key for two
 * minutes, and the client comes again, as Retry-After tells it.
 */
const write = (before: (stage: Stage, agent: Person) => Promise<Asked>): UseCase => ({
  prepare: async (stage) => {
    const agent = await stage.staff('AGENT')
    const key = await client(stage, agent)
    const { method = 'POST', path, body } = await before(stage, agent)
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    }
    return async (services) => {
      const api = await openPartnerApi(services)
      try {
        for (;;) {
          const request = { method, headers, body: JSON.stringify(body) }
          const answer = await fetch(`${api.origin}/api/v1${path}`, request)
          const said: unknown = await answer.json()
          if (answer.status >= 500) throw new Error(`answered ${answer.status}`)
          if (problem.safeParse(said).data?.code !== 'IN_PROGRESS') return { status: answer.status, said }
          stage.world.clock.advance(3 * MINUTE_MS)
        }
      } finally {
        await api.close()
      }
    }
  },
})

/**
 * A policy that was taken in before its answer was stored is unchanged when it is sent again, and the visit that it opened
 * is found by its policy. The key's row has this answer too.
 */
const takenIn = {
  moved: /"result":"\w+"|"visitId":(?:null|"an id")|"(?:created|updated|unchanged)":\d+/g,
} as const

const change = (name: string, body: object): UseCase => ({
  ...write(async ({ customer }) => ({ path: `/policies/${(await customer()).policyNo}/${name}`, body })),
  ...takenIn,
})

/** What the agent does with a case that the agent holds and has dialled, or only holds. */
const held = (name: string, more: object, dialled: boolean): UseCase =>
  write(async ({ world }, agent) => {
    await askedCase(world)
    const own = agent.on(world.services).callback
    const next = await own.next()
    if (next.kind !== 'CASE') throw new Error('the case waits for an agent')
    const lease = (await own.view({ caseId: next.caseId })).held?.lease ?? ''
    if (dialled) await own.dial({ caseId: next.caseId, lease })
    return { path: `/cases/${next.caseId}:${name}`, body: { agent: agent.member.username, lease, ...more } }
  })

/** The writes of the partner API. */
export const partnerCases: Readonly<Record<string, UseCase>> = {
  putPolicy: {
    ...write(({ world }) => {
      const { policyNo, ...body } = policyRow(810, world.clock.at)
      return Promise.resolve({ method: 'PUT', path: `/policies/${policyNo}`, body })
    }),
    ...takenIn,
  },
  batchPolicies: {
    ...write(({ world }) => {
      const rows = [820, 821, 822].map((index) => policyRow(index, world.clock.at))
      return Promise.resolve({ path: '/policies:batch', body: { rows } })
    }),
    ...takenIn,
  },
  signReceipt: {
    ...write(async ({ customer }) => ({
      path: `/policies/${(await customer({ receiptSignedOn: null })).policyNo}/receipt`,
      body: { signedOn: '2026-03-01' },
    })),
    ...takenIn,
  },
  surrenderPolicy: change('surrender', {}),
  withdrawPolicy: change('withdrawal', {}),
  endPolicy: change('end', { endedOn: '2026-03-02', reason: 'MATURED' }),
  correctPolicy: change('correction', { premium: '88.00' }),
  exemptPolicy: change('exemption', { reason: 'OTHER', note: '监管同意' }),
  liftExemption: change('exemption-end', {}),
  commentOnCase: write(async ({ world }) => ({
    path: `/cases/${(await askedCase(world)).caseId}/comments`,
    body: { text: '客户说周五再联系' },
  })),
  claimCase: write(async ({ world }, agent) => {
    await askedCase(world)
    return { path: '/calls:claim', body: { agent: agent.member.username } }
  }),
  takeIncomingCall: write(async ({ world }, agent) => {
    const { visitId } = await askedCase(world)
    return { path: `/visits/${visitId}:take`, body: { agent: agent.member.username } }
  }),
  startCall: held('dial', {}, false),
  confirmApplicant: held('confirm', {}, true),
  keepCase: held('keep', {}, true),
  finishCall: held('finish', { disposition: 'NO_ANSWER' }, true),
  releaseCase: held('release', { reason: '转给同事处理' }, false),
}
