import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { type OpenFront, openFront, staffCookies } from '#test/support/server/front.ts'
import { whole } from '#test/support/vitest/form.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from './prometheus.ts'
import { seen } from './seen.ts'

/*
 * Makes the installation ill in the ways in which alerts fire, and sees them fire in a real Prometheus. It takes minutes,
 * because some illnesses do, and needs Debian's package prometheus.
 */

let open: OpenFront
let prometheus: RunningPrometheus
let folder: string
let closed = false

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
      variables: {
        METRICS_PORT: String(port),
        EVIDENCE_KEY_FILE: join(folder, 'key.pem'),
        DEMO_DIRECTORY: 'on',
      },
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
    await seen(prometheus, 'EvidenceNotOutside TIMESTAMP', 150_000)
  }, 200_000)

  test('a vendor that fails', async () => {
    await post('/emulator/control/fail', {
      vendor: 'wechat',
      next: [{ code: 'unavailable', times: 1000, on: 'sns/oauth2/access_token' }],
    })
    await seen(prometheus, 'VendorFails wechat', 60_000, () => times(2, signIn))
    await post('/emulator/control/fail', { vendor: 'wechat', next: [] })
  }, 90_000)

  test('somebody with an account for emergencies', async () => {
    await open.database.pool.query("UPDATE staff SET break_glass = true WHERE username = 'demo.admin'")
    await seen(prometheus, 'BreakGlass', 60_000, () => staffCookies(open, 'demo.admin'))
  }, 90_000)

  test('a failure inside', async () => {
    const session = await signIn()
    await open.database.pool.query('ALTER TABLE visit RENAME TO visit_gone')
    await seen(prometheus, 'RequestsFail', 60_000, () =>
      times(2, () => post('/api/trpc/visit.pending', undefined, { Cookie: session })),
    )
    await open.database.pool.query('ALTER TABLE visit_gone RENAME TO visit')
  }, 90_000)

  test('a disk that is full', async () => {
    const { pool } = open.database
    await pool.query(`CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`)
    await pool.query(
      'CREATE TRIGGER refuses BEFORE INSERT ON customer_session FOR EACH STATEMENT EXECUTE FUNCTION refuses()',
    )
    await seen(prometheus, 'WritesRefused disk full', 60_000, signIn)
    await pool.query('DROP FUNCTION refuses CASCADE')
  }, 90_000)

  test('a flood', async () => {
    const flood = () =>
      Promise.all(
        Array.from({ length: 300 }, () => fetch(`${open.origin}/api/schema/questionnaire-template.json`)),
      )
    await seen(prometheus, 'RateLimited network', 60_000, () => times(3, flood))
  }, 90_000)

  test('jobs that are not scheduled, and the transaction that is the reason', async () => {
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE graphile_worker._private_known_crontabs IN EXCLUSIVE MODE')
    await seen(prometheus, 'LongTransaction', 60_000)
    await seen(prometheus, 'JobsStopped sweep', 200_000)
    await holder.query('ROLLBACK')
    await holder.end()
  }, 300_000)

  test('statements that wait, and a database that cannot be read', async () => {
    // One session alone gets a quarter of the instance only.
    const sessions = await Promise.all(Array.from({ length: 5 }, () => signIn()))
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE customer_session, log_head')
    const waiting: Promise<unknown>[] = []
    const ask = async () => {
      for (const session of sessions)
        for (let n = 0; n < 16; n += 1)
          waiting.push(post('/api/trpc/visit.pending', undefined, { Cookie: session }).catch(() => undefined))
    }
    await ask()
    await seen(prometheus, 'ConnectionsShort')
    await seen(prometheus, 'DatabaseUnreadable')
    await seen(prometheus, 'Overloaded customer', 60_000, ask)
    await holder.query('ROLLBACK')
    await holder.end()
    await Promise.all(waiting)
  }, 120_000)

  test('an answer that takes long', async () => {
    const session = await signIn()
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    const held = async () => {
      await holder.query('BEGIN')
      await holder.query('LOCK TABLE customer_session')
      const waiting = Array.from({ length: 8 }, () =>
        post('/api/trpc/visit.pending', undefined, { Cookie: session }),
      )
      await holder.query('SELECT pg_sleep(1.3)')
      await holder.query('ROLLBACK')
      await Promise.all(waiting)
    }
    await seen(prometheus, 'RequestsSlow', 90_000, held)
    await holder.end()
  }, 120_000)

  test('a thread that is busy with something else', async () => {
    const block = async () => {
      const end = performance.now() + 400
      while (performance.now() < end);
      await new Promise(setImmediate)
    }
    await seen(prometheus, 'EventLoopBlocked', 60_000, () => times(5, block))
  }, 90_000)

  test('a heap that is collected all the time', async () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect !== 'function') throw new Error('there is no gc')
    const churn = async () => {
      const end = performance.now() + 2_000
      while (performance.now() < end) {
        collect()
        await new Promise(setImmediate)
      }
    }
    await seen(prometheus, 'MemoryShort', 60_000, churn)
  }, 90_000)

  test('a job that fails', async () => {
    const { pool } = open.database
    await pool.query('ALTER TABLE figure_due RENAME TO figure_due_gone')
    await seen(prometheus, 'JobFails figures', 90_000, () =>
      pool.query("SELECT graphile_worker.add_job('figures')"),
    )
    await pool.query('ALTER TABLE figure_due_gone RENAME TO figure_due')
  }, 120_000)

  test('a job that does not end', async () => {
    const holder = new pg.Client({ connectionString: open.database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN')
    // What is due can still be read, so that the metrics are there.
    await holder.query('LOCK TABLE figure_due IN EXCLUSIVE MODE')
    await open.database.pool.query("SELECT graphile_worker.add_job('figures')")
    await seen(prometheus, 'JobLate figures', 90_000)
    await holder.query('ROLLBACK')
    await holder.end()
  }, 120_000)

  test('an instance that ended', async () => {
    await open.close()
    closed = true
    await seen(prometheus, 'InstanceDown')
  }, 90_000)
})
