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
import { addressOf } from '../people/line.ts'

const AGENTS = 16
const PASSWORD = 'overload-return-visit'

/** One instance on a durable database, behind a proxy that names each sender. */
export interface Place {
  readonly server: ScratchServer
  readonly platform: Platform
  readonly visits: readonly PreparedVisit[]
  /** The session cookies of each agent. */
  readonly agents: readonly string[]
  close(): Promise<void>
}

/** The headers of a sender whose address the proxy knows. */
export function sentBy(number: number, cookie: string): string {
  return `${addressOf(number)}Cookie: ${cookie}\r\n`
}

async function signIn(port: number, username: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '10.255.0.1' },
    body: JSON.stringify({ username, password: PASSWORD }),
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
    const names = Array.from({ length: AGENTS }, (_, number) => `agent${number}`)
    for (const username of names) {
      const person = { name: '测试坐席', email: `${username}@example.invalid`, roles: ['AGENT' as const] }
      await createStaff(services, actor, { username, password: PASSWORD, ...person })
    }
    await db.pool.query('UPDATE staff SET must_change_password = false')
    await db.close()
    const platform = await startPlatform((port) => ({
      ...benchVariables(url.href, port),
      TRUSTED_PROXIES: '1',
      ...variables,
    }))
    const agents: string[] = []
    for (const username of names) agents.push(await signIn(platform.port, username))
    return {
      ...{ server, platform, visits: prepared, agents },
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
