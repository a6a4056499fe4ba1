import type { Browser, BrowserContext, Page } from 'playwright-core'
import { z } from 'zod'
import { type Day, dayOf } from '#server/kernel/calendar.ts'
import type { TestServer } from '#test/support/server/server.ts'
import { type DemoUsername, openDesk, signInAs } from './staff.ts'

/** A separate browser for one member of the call centre's staff. */
export interface StaffDesk {
  readonly context: BrowserContext
  readonly page: Page
}

/** Signs in and opens a page of the admin in a new browser. */
export async function sitDown(
  browser: Browser,
  origin: string,
  username: DemoUsername,
  path: string,
  width?: number,
): Promise<StaffDesk> {
  const context = await openDesk(browser, origin, width)
  // Clicks that a script makes on tel: links are ignored, because the machine has no telephone. The browser would ask
  // which program opens the link, and would ignore every key until the question is answered.
  await context.addInitScript(() => {
    const click = HTMLAnchorElement.prototype.click
    HTMLAnchorElement.prototype.click = function () {
      if (!this.href.startsWith('tel:')) click.call(this)
    }
  })
  const page = await context.newPage()
  await signInAs(page, username)
  await page.goto(path)
  return { context, page }
}

const clockSchema = z.object({ result: z.object({ data: z.object({ now: z.coerce.date() }) }) })

async function askClock(server: TestServer, path: string, body: unknown): Promise<Date> {
  const answer = await fetch(`${server.url}/api/demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return clockSchema.parse(await answer.json()).result.data.now
}

/** The current time of the demo's clock. */
export function timeAt(server: TestServer): Promise<Date> {
  return askClock(server, 'clock', {})
}

/**
 * Today in Shanghai by the demo's clock. The clock of this machine can be a day behind it, because a demo that starts
 * in the evening begins on the next morning.
 */
export async function todayAt(server: TestServer): Promise<Day> {
  return dayOf(await timeAt(server))
}

/** Moves the demo's clock forward to the given instant. */
export async function moveClockTo(server: TestServer, instant: Date): Promise<void> {
  const now = await timeAt(server)
  await askClock(server, 'moveClock', { byMs: Math.max(0, instant.getTime() - now.getTime()) })
}

/**
 * Leaves one case in the queue that nobody has called yet, and pauses all other cases. The case also has priority
 * over cases that are added when the clock moves.
 *
 * @returns the policy number of the case
 */
export async function leaveOne(server: TestServer): Promise<string> {
  const now = await timeAt(server)
  const { rows } = await server.pool.query<{ policy_no: string }>(
    `WITH one AS (SELECT id, visit_id FROM callback_case k WHERE status = 'OPEN' AND ready AND assigned_to IS NULL
        AND NOT EXISTS (SELECT 1 FROM callback_attempt a WHERE a.case_id = k.id)
        ORDER BY id LIMIT 1),
      others AS (UPDATE callback_case k SET ready = false, wake_at = NULL, lease_token = NULL, lease_by = NULL, lease_until = NULL,
        paused_at = $1 FROM one WHERE k.status = 'OPEN' AND k.id <> one.id),
      first AS (UPDATE callback_case k SET priority = -1 FROM one WHERE k.id = one.id)
      SELECT p.policy_no FROM one JOIN visit v ON v.id = one.visit_id JOIN policy p ON p.id = v.policy_id`,
    [now],
  )
  const [row] = rows
  if (!row) throw new Error('the demo has no such case')
  return row.policy_no
}
