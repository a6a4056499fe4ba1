import { createServer } from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { createAdapters } from '#server/adapters/index.ts'
import { createDatabaseTokenStore, type VendorToken } from '#server/adapters/wechat/token-store.ts'
import { createPostgresStorage } from '#server/emulators/base/storage-postgres.ts'
import { createEmulators } from '#server/emulators/index.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { createTestDatabase, endPool, type TestDatabase } from '#test/support/server/database.ts'
import { storageContract } from '#test/unit/adapters/storage-contract.ts'
import { DEMO_DAY, demoEnv, PERSON, PHONE } from '#test/unit/adapters/vendors.ts'

let database: TestDatabase
/** Two connection pools, which stand for two instances of the application. */
let one: pg.Pool
let two: pg.Pool

beforeAll(async () => {
  database = await createTestDatabase()
  one = new pg.Pool({ connectionString: database.ownerUrl, max: 4 })
  two = new pg.Pool({ connectionString: database.ownerUrl, max: 4 })
})

afterAll(async () => {
  await Promise.all([endPool(one), endPool(two)])
  await database.drop()
})

describe('the emulators’ storage', () => {
  storageContract(() => createPostgresStorage(one))

  test('is created once when several start at the same time, and is found again after a restart', async () => {
    await one.query('drop schema emulator cascade')
    const started = await Promise.all([one, two, one, two].map((pool) => createPostgresStorage(pool)))
    await started[0]?.put('kept', 'k', { v: 1 }, DEMO_DAY)
    expect(await (await createPostgresStorage(two)).get('kept', 'k')).toMatchObject({ value: { v: 1 } })
  })

  test('lists by prefix through the primary key', async () => {
    await one.query(
      `insert into emulator.entry (kind, key, value, at)
       select 'plan', 'owner' || n || '/x', '{}', now() from generate_series(1, 5000) n`,
    )
    await one.query('analyze emulator.entry')
    const plan = await one.query(
      `explain select key from emulator.entry where kind = 'plan' and key >= 'owner7/' and key < 'owner70'`,
    )
    expect(JSON.stringify(plan.rows)).toContain('entry_pkey')
  })
})

describe('the access token that all instances share', () => {
  const usable = (held: VendorToken) => held.expiresAt > DEMO_DAY
  const token = (name: string, ms = 60_000): VendorToken => ({
    token: name,
    expiresAt: new Date(DEMO_DAY.getTime() + ms),
  })

  test('is fetched by one instance for all', async () => {
    const stores = [one, two, one, two].map((pool) => createDatabaseTokenStore(pool, 'all'))
    let fetched = 0
    const fetch = async () => {
      fetched += 1
      return token(`t${fetched}`)
    }
    const got = await Promise.all(
      stores.flatMap((store) => Array.from({ length: 25 }, () => store.refresh({ usable, fetch }))),
    )
    expect(fetched).toBe(1)
    expect(new Set(got.map((held) => held.token))).toEqual(new Set(['t1']))
    expect(await stores[3]?.read()).toEqual(token('t1'))
  })

  test('is replaced once it is unusable, and the fetch is told the old one', async () => {
    const store = createDatabaseTokenStore(one, 'replaced')
    await store.refresh({ usable, fetch: async () => token('old', -1) })
    const held: (string | undefined)[] = []
    const fetch = async (before: VendorToken | null) => {
      held.push(before?.token)
      return token('new')
    }
    await createDatabaseTokenStore(two, 'replaced').refresh({ usable, fetch })
    expect(held).toEqual(['old'])
    expect((await store.read())?.token).toBe('new')
  })

  test('releases its lock and connection when a fetch fails', async () => {
    const store = createDatabaseTokenStore(one, 'failing')
    const fetch = () => Promise.reject(new Error('vendor down'))
    for (let time = 0; time < 6; time += 1)
      await expect(store.refresh({ usable, fetch })).rejects.toThrow('vendor down')
    expect(await store.read()).toBeNull()
    expect((await store.refresh({ usable, fetch: async () => token('t') })).token).toBe('t')
  })

  test('of one vendor does not wait for another vendor’s', async () => {
    const slow = createDatabaseTokenStore(one, 'slow')
    const quick = createDatabaseTokenStore(one, 'quick')
    const got = await slow.refresh({
      usable,
      fetch: async () => {
        const other = await quick.refresh({ usable, fetch: async () => token('quick') })
        return token(`slow, after ${other.token}`)
      },
    })
    expect(got.token).toBe('slow, after quick')
  })
})

test('every port of the application works against the emulators of its own server', async () => {
  const clock = new ManualClock(DEMO_DAY)
  const pushes: Promise<unknown>[] = []
  const read: unknown[] = []
  const server = createServer((request, response) => {
    if (emulators.handle(request, response)) return
    pushes.push(
      (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(Buffer.from(chunk))
        const query = Object.fromEntries(new URL(request.url ?? '/', 'http://here').searchParams)
        read.push(adapters.wechat.readPush({ query, body: Buffer.concat(chunks).toString('utf8') }))
        response.end('success')
      })(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const env = demoEnv(port)
  const pushTo = `http://127.0.0.1:${port}/api/wechat/push`
  const emulators = await createEmulators({ env, pool: one, clock, pushTo })
  const adapters = createAdapters(env, clock, one)
  try {
    const { token } = await adapters.face.start({
      ...PERSON,
      redirectUrl: `http://127.0.0.1:${port}/v`,
      reference: 'r',
    })
    expect(await adapters.face.report(token)).toEqual({ finished: false, vendorCode: 17 })

    await adapters.sms.send({
      phone: PHONE,
      template: 'VISIT_CODE',
      params: ['123456'],
      reference: 'whole',
    })
    const since = new Date(clock.now().getTime() - 1000)
    expect(await adapters.sms.deliveries({ phone: PHONE, since })).toEqual([
      { reference: 'whole', delivered: true },
    ])

    const openid = 'odemo-whole'
    const send = () =>
      adapters.wechat.sendTemplate({ openid, url: '', data: { thing1: '提醒' }, clientMessageId: 'whole-1' })
    const { messageId } = await send()
    // A second instance uses the stored token of the first. The vendor still knows the message after a restart, so it
    // is not sent again.
    const restarted = createAdapters(env, clock, two)
    await restarted.wechat.sendTemplate({
      openid,
      url: '',
      data: { thing1: '提醒' },
      clientMessageId: 'whole-1',
    })
    const tokens = await one.query('select vendor, token from vendor_token where vendor like $1', [
      'wechat:%',
    ])
    expect(tokens.rows).toHaveLength(1)
    await emulators.idle()
    await Promise.all(pushes)
    expect(read).toEqual([{ kind: 'TEMPLATE_FINISHED', openid, messageId, status: 'success' }])
  } finally {
    await emulators.idle()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
