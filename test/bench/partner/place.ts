import { randomUUID } from 'node:crypto'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createClient } from '#server/partner/client/clients.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'

export type Say = (line: string) => void

export const actor = { kind: 'STAFF', id: randomUUID(), requestId: 'bench', origin: {} } as const

/** A PostgreSQL server of its own with the products and the questionnaire, and the services on it. */
export async function openPlace() {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  await migrate(postgres.url)
  await prepareVisits(postgres.url, 10)
  const env = readEnv(benchVariables(postgres.url, 1))
  const db = openDatabase(env)
  const { services, adapters } = createServices({ env, db, clock: systemClock, wake: () => undefined })
  return {
    db,
    services,
    variables: (port: number) => benchVariables(postgres.url, port),
    /** Registers a system that may do everything, and returns its id. */
    newClient: async (name: string): Promise<string> => {
      const fields = { name, scopes: partnerScopes, networks: [], agents: [], certificates: [] }
      return (await createClient(services, actor, { ...fields, reason: 'bench' })).id
    },
    close: async () => {
      adapters.webhooks.close()
      await db.close()
      await postgres.close()
    },
  }
}
