import pg from 'pg'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { benchVariables, type PreparedVisit, prepareVisits } from '#test/bench/visit/fixture.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'

const AGENT = { username: 'agent', password: 'overload-return-visit' }

/** One instance on a durable database, behind a proxy that names each sender. */
export interface Place {
  readonly server: ScratchServer
  readonly platform: Platform
  readonly visits: readonly PreparedVisit[]
  /** The session cookies of an agent. */
  readonly agent: string
  close(): Promise<void>
}

/** The headers of a sender whose address the proxy knows. */
export function sentBy(number: number, cookie: string): string {
  return `X-Forwarded-For: 10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}\r\nCookie: ${cookie}\r\n`
}

async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '10.255.0.1' },
    body: JSON.stringify(AGENT),
  })
  if (answer.status !== 200) throw new Error(`the agent could not sign in: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ')
}

/** @param variables further configuration of the instance */
export async function openPlace(visits: number, variables: Readonly<Record<string, string>>): Promise<Place> {
  const server = await startScratchServer({ durable: true, settings: ['shared_buffers=256MB'] })
  try {
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query('CREATE DATABASE overload')
    await admin.end()
    const url = new URL(server.url)
    url.pathname = '/overload'
    await migrate(url.href)
    const prepared = await prepareVisits(url.href, visits)
    const env = readEnv(benchVariables(url.href, 1))
    const db = openDatabase(env)
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    const actor = { kind: 'SYSTEM', id: 'faults', requestId: 'faults', origin: {} } as const
    const person = { name: '测试坐席', email: 'agent@example.invalid', roles: ['AGENT' as const] }
    await createStaff(services, actor, { ...AGENT, ...person })
    await db.pool.query('UPDATE staff SET must_change_password = false')
    await db.close()
    const platform = await startPlatform((port) => ({
      ...benchVariables(url.href, port),
      TRUSTED_PROXIES: '1',
      ...variables,
    }))
    const agent = await signIn(platform.port)
    return {
      ...{ server, platform, visits: prepared, agent },
      close: async () => {
        await platform.stop()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}
