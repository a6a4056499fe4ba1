import pg from 'pg'
import type { Services } from '#server/context.ts'
import { addDays, atHour, dayOf, hourOf } from '#server/kernel/calendar.ts'
import { MovableClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createServices } from '#server/services.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { addVisits, benchVariables, prepareForVisits } from '#test/bench/visit/fixture.ts'
import type { Agent } from './people/agent.ts'
import { AGENTS, Supply } from './people/crowd.ts'
import type { OwnDatabase } from './servers.ts'

const PASSWORD = 'faults-return-visit'
/** Calls are made from 09:00 to 20:00; a campaign that begins before 15:00 can last five hours. */
const [FIRST_HOUR, LAST_HOUR] = [9, 15]

type TownDatabase = Pick<OwnDatabase, 'url' | 'ownerUrl' | 'drop'>

/** A database with people who want to use it. */
export interface Town<D extends TownDatabase = TownDatabase> {
  readonly database: D
  /** Connections of the role that owns the tables. */
  readonly pool: pg.Pool
  readonly services: Services
  readonly supply: Supply
  /** The configuration of an instance. */
  variables(port: number, databaseUrl?: string): Record<string, string>
  /** Lets time pass for the instances that start from now on. */
  forward(ms: number): Promise<void>
  /** Signs the agents in at an instance. */
  signIn(port: number): Promise<Agent[]>
  close(): Promise<void>
}

/** Milliseconds from now until agents may call. */
function untilOfficeHours(now: Date): number {
  const hour = hourOf(now)
  if (hour >= FIRST_HOUR && hour < LAST_HOUR) return 0
  const day = hour < FIRST_HOUR ? dayOf(now) : addDays(dayOf(now), 1)
  return atHour(day, FIRST_HOUR).getTime() - now.getTime()
}

async function signIn(port: number, username: string, number: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.254.0.${number}` },
    body: JSON.stringify({ username, password: PASSWORD }),
  })
  if (answer.status !== 200) throw new Error(`${username} could not sign in: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ')
}

const COLLEAGUES = `WITH first AS (SELECT s.*, a.password FROM staff s JOIN staff_account a ON a.user_id = s.id WHERE s.username = 'agent0'),
  colleague AS (INSERT INTO staff (id, name, email, username, created_at, updated_at, roles)
    SELECT gen_random_uuid(), name, n || email, 'agent' || n, created_at, updated_at, roles FROM first, generate_series(1, $1) n
    RETURNING id, username)
  INSERT INTO staff_account (id, user_id, account_id, provider_id, password, created_at, updated_at)
    SELECT gen_random_uuid(), c.id, c.id::text, 'credential', first.password, created_at, updated_at FROM colleague c, first`

/** Creates the agents. They have one password, because its hash takes longer than everything else. */
async function employ(services: Services, pool: pg.Pool): Promise<{ id: string; username: string }[]> {
  const actor = { kind: 'SYSTEM', id: 'faults', requestId: 'faults', origin: {} } as const
  const person = { name: '测试坐席', email: 'agent@example.invalid', roles: ['AGENT' as const] }
  await createStaff(services, actor, { username: 'agent0', password: PASSWORD, ...person })
  await pool.query(COLLEAGUES, [AGENTS - 1])
  await pool.query('UPDATE staff SET must_change_password = false')
  return (
    await pool.query<{ id: string; username: string }>('SELECT id, username FROM staff ORDER BY username')
  ).rows
}

/** @param open gives the installed, empty database */
export async function openTown<D extends TownDatabase>(
  visits: number,
  open: () => Promise<D>,
): Promise<Town<D>> {
  const database = await open()
  // Connections that break while nobody uses them are part of the campaigns.
  const pool = new pg.Pool({ connectionString: database.ownerUrl, max: 4 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const variables = (port: number, databaseUrl = database.url) => ({
    ...benchVariables(databaseUrl, port),
    TRUSTED_PROXIES: '1',
  })
  const env = readEnv(variables(1))
  const db = openDatabase(env)
  const clock = new MovableClock(untilOfficeHours(new Date()))
  const forward = async (ms: number) => {
    clock.setOffset(clock.offsetMs + ms)
    await pool.query(
      'INSERT INTO demo_clock (id, offset_ms) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET offset_ms = $1',
      [Math.round(clock.offsetMs)],
    )
  }
  const close = async () => {
    await db.close()
    await pool.end()
    await database.drop()
  }
  try {
    await forward(0)
    const { services } = createServices({ env, db, clock, wake: () => undefined })
    await prepareForVisits(services)
    const staff = await employ(services, pool)
    let prepared = 0
    const supply = new Supply(async (count) => {
      const from = prepared
      prepared += count
      return await addVisits(services, { from, count })
    })
    await supply.fill(visits)
    return {
      ...{ database, pool, services, supply, variables, forward, close },
      signIn: async (port) => {
        const agents: Agent[] = []
        // One after the other: a password's hash keeps a core busy.
        for (const [number, { id, username }] of staff.entries())
          agents.push({ id, cookie: await signIn(port, username, number) })
        return agents
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
