import type { Services } from '#server/context.ts'
import { loadDemoClock } from '#server/demo/clock/clock.ts'
import { takeIn } from '#server/intake/intake.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createServices } from '#server/services.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { testKeys } from '#test/support/server/keys.ts'
import { systemActor } from '#test/support/world/world.ts'

/** The method of a customer's identity check. */
export type Way = 'FACE' | 'SMS'

/** A customer with one pending visit. */
export interface Person {
  readonly way: Way
  readonly openid: string
  /** The phone number in E.164 format. */
  readonly phone: string
  readonly visitId: string
}

/** The platform's own use cases, applied to the database of a server that runs in another process. */
export interface Registry {
  readonly services: Services
  /** Adds customers who have a WeChat identity and a visit that opens today. */
  add(ways: readonly Way[]): Promise<Person[]>
  close(): Promise<void>
}

/** The first number for new customers, above those of the demo's customers. */
const FIRST = 60_000
/** The maximum number of policies per statement. */
const BATCH = 200

export async function openRegistry(databaseUrl: string): Promise<Registry> {
  const env = readEnv({ DATABASE_URL: databaseUrl, DATABASE_EMBEDDED: 'on', DEMO: 'on', ...testKeys })
  const db = openDatabase(env)
  let next = FIRST

  async function take(services: Services, ways: readonly Way[]): Promise<Person[]> {
    const rows = ways.map((way) => {
      next += 1
      return policyRow(next, services.clock.now(), way === 'FACE' ? {} : { idType: 'PASSPORT' })
    })
    const outcomes = await takeIn(services, systemActor, rows)
    const people = ways.map((way, place): Person => {
      const outcome = outcomes[place]
      const row = rows[place]
      if (!outcome?.ok || !row || !outcome.visitId) throw new Error(`not due: ${JSON.stringify(outcome)}`)
      return { way, openid: `o-${row.policyNo}`, phone: row.phone, visitId: outcome.visitId }
    })
    await db.pool.query(
      `INSERT INTO wechat_binding (openid, customer_id, bound_at)
        SELECT given.openid, v.customer_id, $3 FROM unnest($1::text[], $2::uuid[]) AS given(openid, visit_id) JOIN visit v ON v.id = given.visit_id`,
      [people.map(({ openid }) => openid), people.map(({ visitId }) => visitId), services.clock.now()],
    )
    return people
  }

  const atThatTime = async () =>
    createServices({ env, db, clock: await loadDemoClock(db), wake: () => undefined }).services
  const services = await atThatTime()
  return {
    services,
    async add(ways) {
      const now = await atThatTime()
      const people: Person[] = []
      for (let from = 0; from < ways.length; from += BATCH)
        people.push(...(await take(now, ways.slice(from, from + BATCH))))
      return people
    },
    close: async () => await db.close(),
  }
}
