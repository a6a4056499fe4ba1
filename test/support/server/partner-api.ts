import { createServer } from 'node:http'
import { z } from 'zod'
import type { Services } from '#server/context.ts'
import { createPartnerApi } from '#server/http/partner/partner-api.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { createClient, issueKey } from '#server/partner/client/clients.ts'
import { type PartnerScope, partnerScopes } from '#server/partner/rules/scopes.ts'
import type { UsageRecorder } from '#server/partner/usage/recorder.ts'
import { systemActor } from '#test/support/world/world.ts'
import { watchedResponse } from '../contract/watch.ts'

const reason = '核心系统对接'

/** A client of a world with a key. */
export async function newPartner(
  services: Services,
  input: {
    readonly name: string
    readonly scopes?: readonly PartnerScope[]
    readonly certificates?: readonly string[]
  },
): Promise<{ readonly id: string; readonly key: string }> {
  const fields = { scopes: partnerScopes, networks: [], certificates: [], agents: [], ...input, reason }
  const { id } = await createClient(services, systemActor, fields)
  const { key } = await issueKey(services, systemActor, { clientId: id, days: 30, reason })
  return { id, key }
}

/**
 * The partner API alone on a port of its own, over the services of a world. Each answer is compared with the OpenAPI
 * document. If one differed, `close` throws.
 */
export async function openPartnerApi(
  services: Services,
  settings: {
    readonly trustedProxies?: number
    readonly certificateHeader?: string
    /** Is called for every request without a key. */
    readonly stranger?: () => void
    readonly usage?: Pick<UsageRecorder, 'note'>
  } = {},
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const nobody = { note: () => undefined }
  const { trustedProxies = 0, certificateHeader, stranger = () => undefined, usage = nobody } = settings
  const api = createPartnerApi(services, {
    log: createLog({ LOG_LEVEL: 'silent' }),
    trustedProxies,
    certificateHeader,
    demo: false,
    door: { stranger },
    usage,
  })
  const broken = new Set<string>()
  const options = { ServerResponse: watchedResponse((line) => broken.add(line)) }
  const server = createServer(options, (request, response) => {
    void api.answer(new URL(request.url ?? '/', 'http://localhost'), request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (broken.size > 0)
        throw new Error(`the partner API did not answer as its document says:\n${[...broken].join('\n')}`)
    },
  }
}
