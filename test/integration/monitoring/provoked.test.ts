import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { whole } from '#test/support/vitest/form.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from './prometheus.ts'

/*
 * Makes the installation ill in the ways in which alerts fire, and sees them fire in a real Prometheus. It takes minutes,
 * because some illnesses do, and needs Debian's package prometheus.
 */

let open: OpenFront
let prometheus: RunningPrometheus
let folder: string
let closed = false
const fired = new Set<string>()

/**
 * Waits until an alert has fired, also if it is over by now.
 * @param again goes on making the installation ill: a counter that only now appears tells of no increase
 */
async function seen(
  alert: string,
  timeout = 60_000,
  again: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  await expect
    .poll(
      async () => {
        await again()
        for (const { alertname = '', ...labels } of await prometheus.firing()) {
          fired.add(alertname)
          for (const each of Object.values(labels)) fired.add(`${alertname} ${each}`)
        }
        return [...fired]
      },
      { timeout, interval: 500 },
    )
    .toContain(alert)
}

const json = { 'Content-Type': 'application/json' }
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${open.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  })
const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((pair) => pair.startsWith(`${name}=`)) ?? ''

/** Signs a customer in through WeChat. @returns the cookie of the session, or nothing if WeChat fails */
async function signIn(): Promise<string> {
  const person = cookieOf(await post('/emulator/control/become', { openid: 'odemo-jia' }), 'demo_openid')
  const start = await fetch(`${open.origin}/api/wechat/sign-in?to=/h5/visits`, { redirect: 'manual' })
  const state = cookieOf(start, 'rv_state')
  const atWechat = await fetch(start.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { Cookie: person },
  })
  const back = await fetch(atWechat.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { Cookie: state },
  })
  return cookieOf(back, 'rv_session')
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await work()
}

describe.skipIf(!whole || !hasPrometheus)('an installation that is ill', () => {
  beforeAll(async () => {
    const port = await freePort()
    folder = await mkdtemp(join(tmpdir(), 'evidence-key-'))
    await writeFile(join(folder, 'key.pem'), newEvidenceKey())
    open = await openFront({
      variables: { METRICS_PORT: String(port), EVIDENCE_KEY_FILE: join(folder, 'key.pem') },
      fill: async (env) => {
        await seedIfEmpty(env, () => undefined)
      },
    })
    prometheus = await startPrometheus(port)
  })
  afterAll(async () => {
    await prometheus?.stop()
    if (!closed) await open?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('is quiet while nothing is wrong', async () => {
    await expect
      .poll(async () => (await prometheus.range('rv_installation_read', 10)).length, { timeout: 30_000 })
      .toBe(1)
    expect((await prometheus.firing()).map(({ alertname }) => alertname)).not.toContain('InstanceDown')
  })

  test('a timestamp authority that never answers', async () => {
    await post('/emulator/control/fail', {
      vendor: 'timestamp',
      next: [{ code: 'unavailable', times: 1000 }],
    })
    await seen('EvidenceNotOutside TIMESTAMP', 150_000)
  }, 200_000)

  test('a vendor that fails', async () => {
    await post('/emulator/control/fail', {
      vendor: 'wechat',
      next: [{ code: 'unavailable', times: 1000, on: 'sns/oauth2/access_token' }],
    })
    await seen('VendorFails wechat', 60_000, () => times(2, signIn))
    await post('/emulator/control/fail', { vendor: 'wechat', next: [] })
  }, 90_000)

  test('a failure inside', async () => {
    const session = await signIn()
    await open.database.pool.query('ALTER TABLE visit RENAME TO visit_gone')
    await seen('RequestsFail', 60_000, () =>
      times(2, () => post('/api/trpc/visit.pending', undefined, { Cookie: session })),
    )
    await open.database.pool.query('ALTER TABLE visit_gone RENAME TO visit')
  }, 90_000)

  test('a flood', async () => {
    const flood = () =>
      Promise.all(
        Array.from({ length: 300 }, () => fetch(`${open.origin}/api/schema/questionnaire-template.json`)),
      )
    await seen('RateLimited network', 60_000, () => times(3, flood))
  }, 90_000)

  test('jobs that are not scheduled, and the transaction that is the reason', async () => {
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE graphile_worker._private_known_crontabs IN EXCLUSIVE MODE')
    await seen('LongTransaction', 60_000)
    await seen('JobsStopped sweep', 200_000)
    await holder.query('ROLLBACK')
    await holder.end()
  }, 300_000)

  test('statements that wait, and a database that cannot be read', async () => {
    const session = await signIn()
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE customer_session, log_head')
    const waiting = Array.from({ length: 40 }, () =>
      post('/api/trpc/visit.pending', undefined, { Cookie: session }).catch(() => undefined),
    )
    await seen('ConnectionsShort')
    await seen('DatabaseUnreadable')
    await holder.query('ROLLBACK')
    await holder.end()
    await Promise.all(waiting)
  }, 120_000)

  test('an instance that ended', async () => {
    await open.close()
    closed = true
    await seen('InstanceDown')
  }, 90_000)
})
