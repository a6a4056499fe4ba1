import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toStaffFailure } from '#components/admin/failure.ts'
import { detail, isRefusal, toFailure } from '#components/h5/client/failure.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

/** Eight places, and thirty-two of each crowd who wait. Behind a proxy, every sender has an address. */
const PLACES = 8
const ROOM = PLACES + PLACES * 4

let open: OpenFront
let pages: Server
let pagesOrigin: string
let holder: pg.Client
const lines: string[] = []

beforeAll(async () => {
  const log = createLog({ LOG_LEVEL: 'warn' }, { write: (line: string) => lines.push(line) })
  open = await openFront({
    variables: { REQUESTS_AT_ONCE: String(PLACES), TRUSTED_PROXIES: '1' },
    log,
  })
  pages = createServer((request, response) =>
    open.front.watchPage(request, response, async () => {
      response.end('page')
    }),
  )
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const address = pages.address()
  pagesOrigin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  holder = new pg.Client({ connectionString: open.database.ownerUrl })
  await holder.connect()
})
afterAll(async () => {
  await holder.end()
  pages.closeAllConnections()
  await new Promise((resolve) => pages.close(resolve))
  await open.close()
})

let senders = 0
/** Somebody new, with a cookie of whom the database has to be asked. */
const sender = () => {
  senders += 1
  return {
    'Content-Type': 'application/json',
    'X-Forwarded-For': `10.0.${senders >> 8}.${senders & 255}`,
    Cookie: `rv_session=${randomBytes(32).toString('base64url')}`,
  }
}
const ask = async (path = '/api/trpc/visit.pending') => {
  const answer = await fetch(`${open.origin}${path}`, { method: 'POST', headers: sender() })
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() }
}
const errorIn = (text: string) => z.object({ error: z.unknown() }).parse(JSON.parse(text)).error

/** Lets every place be taken by a call that waits for the database, and everybody else's wait for a place begin. */
async function crowded<T>(work: (crowd: readonly ReturnType<typeof ask>[]) => Promise<T>): Promise<T> {
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE customer_session')
  const crowd = Array.from({ length: ROOM }, () => ask())
  try {
    // A transaction sees the activity of its first look only, so another connection looks.
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%customer_session%'`
    const waits = async () => (await open.database.pool.query<{ n: number }>(waiting)).rows[0]?.n
    await expect.poll(waits, { interval: 10 }).toBe(PLACES)
    return await work(crowd)
  } finally {
    await holder.query('ROLLBACK')
    await Promise.all(crowd)
  }
}

describe('an instance with more to do than it can', () => {
  it('asks those without a place to come again, and answers those who have one', async () => {
    const crowd = await crowded(async (all) => {
      const answers = await Promise.all(all.slice(PLACES))
      for (const { status, retryAfter, text } of answers) {
        expect(status).toBe(503)
        const seconds = Number(retryAfter)
        expect([2, 3, 4, 5, 6]).toContain(seconds)
        const failure = toFailure(errorIn(text))
        expect(isRefusal(failure, 'OVERLOADED')).toBe(true)
        expect(detail(failure, 'seconds')).toBe(seconds)
      }
      return all
    })
    for (const answer of crowd.slice(0, PLACES)) expect((await answer).status).toBe(401)
    // There is room again.
    expect((await ask()).status).toBe(401)
  })

  it('refuses what finds no room even to wait in the same words, in each API', async () => {
    await crowded(async () => {
      // The first of each crowd fill its waiting room, in the half second in which those before them wait.
      const staff = Array.from({ length: PLACES * 4 + 1 }, () => ask('/api/admin/session/sign-in'))
      const answers = await Promise.all([ask(), ask('/l/abc'), ...staff.slice(-1)])
      for (const { status, retryAfter, text } of answers) {
        expect([status, Number(retryAfter) >= 2]).toEqual([503, true])
        expect(text).toContain('OVERLOADED')
      }
      const [customer, link, agent] = answers.map(({ text }) => errorIn(text))
      expect(isRefusal(toFailure(customer), 'OVERLOADED')).toBe(true)
      expect(link).toMatchObject({ code: 'OVERLOADED' })
      expect(toStaffFailure(agent).code).toBe('OVERLOADED')
      expect(toStaffFailure(agent).message).toContain('现在使用的人较多')
      await Promise.all(staff)
    })
    expect(lines.some((line) => line.includes('requests were asked to come again'))).toBe(true)
  })

  it('shows a page that tries again by itself, with the hotline', async () => {
    await crowded(async () => {
      const answer = await fetch(`${pagesOrigin}/h5/visits`, { headers: sender() })
      const html = await answer.text()
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([
        503,
        /http-equiv="refresh" content="(\d)"/.exec(html)?.[1],
      ])
      expect(html).toContain('4008216808')
    })
    expect(await (await fetch(`${pagesOrigin}/h5/visits`, { headers: sender() })).text()).toBe('page')
  })

  it('still says that it is alive, and lets nobody wait for its health', async () => {
    await crowded(async () => {
      const alive = await fetch(`${open.origin}/livez`)
      expect(alive.status).toBe(200)
      const ready = await fetch(`${open.origin}/readyz`)
      expect(await ready.text()).toContain('"database":"ok"')
    })
  })
})
