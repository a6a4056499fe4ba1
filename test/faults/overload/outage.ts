import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { childrenOf } from '#server/run/machine/processes.ts'
import { HttpConnection } from '#test/bench/http-client.ts'
import { percentile } from '#test/bench/row.ts'
import type { Run, Verdict } from '../campaign.ts'
import { type Place, sentBy } from './place.ts'

/** Customers whose phones wait for an answer when the outage ends, each with a person who presses 重试. */
const CUSTOMERS = 500
/** The longest time until all of them are answered again, in milliseconds. */
const MOST_RECOVERY_MS = 30_000
/** What a phone does: components/h5/client/retry.ts and retry-link.ts. */
const WITHIN_MS = [8_000, 12_000, 20_000]
const AGAIN_AFTER_MS = [600, 2_000]
/** Milliseconds until a person presses the button of the page that says that it failed. */
const PRESSED_AFTER_MS = 3_000

/** The processes of the database server, its parent first. */
async function processesOf(url: string): Promise<number[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const stat = await readFile(`/proc/${rows[0]?.pid}/stat`, 'utf8')
  await client.end()
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return [parent, ...(await childrenOf(parent))]
}

function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // A process that ended meanwhile needs no signal.
    }
  }
}

/** A phone that asks until it is answered, as the page does. @returns when it was answered, and how often it asked */
async function ask(
  port: number,
  headers: string,
  tally: { calls: number; refused: number },
): Promise<number> {
  for (let turn = 0; ; turn += 1) {
    const attempt = turn % WITHIN_MS.length
    let pause = AGAIN_AFTER_MS[attempt] ?? PRESSED_AFTER_MS
    const connection = await HttpConnection.open(port)
    const late = setTimeout(() => connection.cut(), WITHIN_MS[attempt])
    try {
      tally.calls += 1
      const { status, head } = await connection.post('/api/trpc/visit.pending', headers, '')
      if (status === 200) return performance.now()
      const seconds = /\r\nretry-after: (\d+)/i.exec(head)?.[1]
      if (seconds !== undefined) {
        tally.refused += 1
        pause = Number(seconds) * (1_000 + Math.random() * 500)
      }
    } catch {
      // Not answered in time.
    } finally {
      clearTimeout(late)
      connection.close()
    }
    await wait(pause)
  }
}

/** The database hangs for so many milliseconds, and everybody’s phone tries again. */
export async function afterOutage(place: Place, outageMs: number, { form, say }: Run): Promise<Verdict> {
  const { platform, server } = place
  const visits = place.visits.slice(0, CUSTOMERS)
  const tally = { calls: 0, refused: 0 }
  const headersOf = (number: number) => sentBy(number, `rv_session=${visits[number]?.cookieToken}`)
  const all = () => Promise.all(visits.map((_, number) => ask(platform.port, headersOf(number), tally)))
  await all()
  tally.calls = 0
  const pids = await processesOf(server.url)
  signal(pids, 'SIGSTOP')
  const asked = all()
  await wait(outageMs)
  signal(pids, 'SIGCONT')
  const thawed = performance.now()
  const answered = (await asked).map((at) => at - thawed)
  const recoveredMs = Math.max(...answered)
  say(
    `outage of ${outageMs / 1_000} s: the last of ${visits.length} was answered ${Math.round(recoveredMs)} ms after it`,
  )
  return {
    counts: { phones: visits.length, 'their calls': tally.calls, 'refused after the outage': tally.refused },
    times: { 'half answered after': percentile(answered, 0.5), 'all answered after': recoveredMs },
    broken:
      form === 'full' && recoveredMs > MOST_RECOVERY_MS
        ? [`the last customer was answered only after ${Math.round(recoveredMs)} ms`]
        : [],
  }
}
