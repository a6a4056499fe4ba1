import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { addDays, atHour, dayOf, hourOf, MINUTE_MS } from '#server/kernel/calendar.ts'
import { passFace } from '#test/e2e/support/customer.ts'
import { leaveOne, moveClockTo, type StaffDesk, timeAt } from '#test/e2e/support/desks.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import type { DemoUsername } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone, sitDown } = serverAndBrowser()
const open: StaffDesk[] = []

afterEach(async () => {
  for (const desk of open.splice(0)) await desk.context.close()
  await server.pool.query(
    `UPDATE callback_case SET ready = true, priority = 0, wake_at = NULL, not_before = NULL, paused_at = NULL, lease_token = NULL, lease_by = NULL,
      lease_until = NULL WHERE status = 'OPEN'`,
  )
})
async function desk(username: DemoUsername, path: string): Promise<Page> {
  const sat = await sitDown(username, path)
  open.push(sat)
  return sat.page
}

const agent = (username: DemoUsername = 'demo.agent') => desk(username, '/admin/callback')

/** The policy number of the case on the agent's screen. */
async function policyOf(page: Page): Promise<string> {
  const heading = page.getByText(/^保单 \d{17}$/).first()
  await heading.waitFor()
  return (await heading.textContent())?.slice(3) ?? ''
}

async function takeNext(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^下一个/ }).waitFor()
  await page.keyboard.press('n')
  // The notice about the previous case also shows that case's policy number, so the test waits for the lease of the
  // next case.
  await page.getByText(/^占用剩余/).waitFor()
  return await policyOf(page)
}

/** Dials with a keyboard shortcut, which takes the focus away from any input field. */
async function call(page: Page): Promise<void> {
  await page.keyboard.press('Alt+d')
  await page.getByText(/^已记录拨打/).waitFor()
}

const note = (page: Page) => page.getByLabel(/^备注/)
const submit = (page: Page) => page.keyboard.press('Control+Enter')
const told = (page: Page, words: RegExp | string) => page.getByRole('status').getByText(words).waitFor()

/** The agent who holds a policy's case; null once the lease has been ended. */
async function leaseOf(policy: string): Promise<string | null> {
  const { rows } = await server.pool.query<{ by: string | null }>(
    `SELECT k.lease_by AS by FROM callback_case k JOIN visit v ON v.id = k.visit_id JOIN policy p ON p.id = v.policy_id
      WHERE p.policy_no = $1 AND k.status = 'OPEN'`,
    [policy],
  )
  return rows[0]?.by ?? null
}

/** Returns the next instant with the given hour on a day on which calls are made. This instant can be today. */
async function nextHour(hour: number): Promise<Date> {
  const now = await timeAt(server)
  const today = atHour(dayOf(now), hour)
  return today > now ? today : atHour(addDays(dayOf(now), 1), hour)
}

async function morning(): Promise<void> {
  const now = await timeAt(server)
  if (hourOf(now) < 9 || hourOf(now) >= 12) await moveClockTo(server, await nextHour(10))
}

test('two agents at once get two customers; the supervisor sees both and takes one back, and nothing typed is lost', async () => {
  await morning()
  const [anna, ben, chief] = await Promise.all([
    agent(),
    agent('demo.agent2'),
    desk('demo.supervisor', '/admin/queue'),
  ])
  const [hers, his] = await Promise.all([takeNext(anna), takeNext(ben)])
  expect(hers).not.toBe(his)
  for (const policy of [hers, his]) await chief.getByRole('link', { name: policy }).first().waitFor()

  await note(anna).fill('客户在开会，声音很小')
  await chief.getByRole('tab', { name: '任务' }).click()
  const row = chief.locator('[role=tabpanel]:visible tbody tr[data-row-key]').filter({ hasText: hers })
  await row.getByRole('checkbox').check()
  await chief.getByRole('button', { name: '收回' }).click()
  const dialog = chief.getByRole('dialog')
  await dialog.getByText(/坐席/).first().waitFor()
  await dialog.getByRole('textbox').fill('客户投诉，由主管处理')
  await dialog
    .getByRole('button', { name: /收回|确定|执行/ })
    .last()
    .click()
  await expect.poll(() => row.textContent()).toContain('待拨打')

  await anna.keyboard.press('Alt+d')
  await anna.getByText('任务已不在您手上').first().waitFor()
  expect(await note(anna).inputValue()).toBe('客户在开会，声音很小')
  await anna.reload()
  await anna.getByText('任务已不在您手上').first().waitFor()
  expect(await note(anna).inputValue()).toBe('客户在开会，声音很小')
  expect(await policyOf(ben)).toBe(his)
})

test('a lease that ends while the agent types refuses further writes, keeps the text, and can be claimed again', async () => {
  await morning()
  const policy = await leaveOne(server)
  const anna = await agent()
  expect(await takeNext(anna)).toBe(policy)
  await call(anna)
  await note(anna).fill('客户说十分钟后')
  await moveClockTo(server, new Date((await timeAt(server)).getTime() + 21 * MINUTE_MS))
  // A job ends leases that ran out, once a minute. The page must say that the lease ran out, whether or not the job was
  // faster than the agent. Only the whole form waits for the job.
  if (whole) await expect.poll(() => leaseOf(policy), { timeout: 75_000 }).toBe(null)
  await note(anna).pressSequentially('回电')
  await anna.getByText('占用已到期').first().waitFor()
  expect(await note(anna).inputValue()).toBe('客户说十分钟后回电')
  await anna.getByRole('button', { name: '重新领取' }).click()
  await anna.getByText(/^占用剩余/).waitFor()
  expect(await note(anna).inputValue()).toBe('客户说十分钟后回电')
  await anna.getByRole('radio', { name: /无人接听/ }).check()
  await submit(anna)
  await told(anna, /^稍后再拨/)
  const { rows } = await server.pool.query(
    `SELECT a.note, a.disposition FROM callback_attempt a JOIN callback_case k ON k.id = a.case_id JOIN visit v ON v.id = k.visit_id
      JOIN policy p ON p.id = v.policy_id WHERE p.policy_no = $1 ORDER BY a.started_at DESC LIMIT 1`,
    [policy],
  )
  expect(rows).toEqual([{ note: '客户说十分钟后回电', disposition: 'NO_ANSWER' }])

  // A wrong key: for ten seconds the result can be undone, and what was typed is still there.
  await anna.getByRole('button', { name: /^撤销登记/ }).click()
  await anna.getByText(/^占用剩余/).waitFor()
  expect(await policyOf(anna)).toBe(policy)
  expect(await note(anna).inputValue()).toBe('客户说十分钟后回电')
  await anna.getByRole('radio', { name: /空号/ }).check()
  await submit(anna)
  await told(anna, '转信函/面访')
  await told(anna, '已生效，不能撤销。')
})

test.runIf(whole)('a promised appointment comes up when it is due, and not before', async () => {
  await moveClockTo(server, await nextHour(10))
  const policy = await leaveOne(server)
  const anna = await agent()
  expect(await takeNext(anna)).toBe(policy)
  await call(anna)
  await anna.keyboard.press('w')
  await anna.getByRole('button', { name: '2 小时后' }).click()
  await note(anna).fill('在开车')
  await submit(anna)
  await told(anna, /^已约/)
  await anna.keyboard.press('n')
  await anna.getByText(/最早可拨打时间/).waitFor()
  // The chosen time is two hours from now, and the appointment is at the next full quarter of an hour after it. The
  // appointment is therefore due within 136 minutes.
  const promised = new Date((await timeAt(server)).getTime() + 136 * MINUTE_MS)
  await moveClockTo(server, promised)
  await anna.keyboard.press('n')
  await anna.getByText(/^占用剩余/).waitFor()
  expect(await policyOf(anna)).toBe(policy)
  await anna.getByText('在开车').first().waitFor()
})

test.runIf(whole)('six calls on three days without an answer end in a letter', async () => {
  await moveClockTo(server, await nextHour(9))
  const policy = await leaveOne(server)
  const anna = await agent()
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await moveClockTo(server, await nextHour(attempt % 2 === 0 ? 10 : 14))
    expect(await takeNext(anna)).toBe(policy)
    await call(anna)
    await anna.keyboard.press('e')
    await submit(anna)
    await told(anna, attempt < 5 ? /^稍后再拨/ : '转信函/面访')
  }
  const chief = await desk('demo.supervisor', '/admin/follow-ups')
  const row = chief.locator('tbody tr').filter({ hasText: policy })
  await row.waitFor()
  expect(await row.textContent()).toContain('多次未接通')
})

test('a customer who calls in is found and served, and the online visit closes on their phone and says why', async () => {
  await moveClockTo(server, await nextHour(10))
  const phone = await takePhone('odemo-bing')
  open.push(phone)
  const answer = await server.pool.query<{ policy_no: string; id: string }>(
    `SELECT p.policy_no, v.id FROM visit v JOIN policy p ON p.id = v.policy_id JOIN wechat_binding w ON w.customer_id = v.customer_id
      WHERE w.openid = 'odemo-bing' AND v.live LIMIT 1`,
  )
  let visit = answer.rows[0]
  if (!visit) {
    // The clock is already past the windows of the demo's own visits, so another policy is added to open a new visit.
    const { rows } = await server.pool.query<{ customer_id: string }>(
      "SELECT customer_id FROM wechat_binding WHERE openid = 'odemo-bing'",
    )
    await fetch(`${server.url}/api/demo/anotherPolicy`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId: rows[0]?.customer_id }),
    })
    const again = await server.pool.query<{ policy_no: string; id: string }>(
      `SELECT p.policy_no, v.id FROM visit v JOIN policy p ON p.id = v.policy_id WHERE v.customer_id = $1 AND v.live ORDER BY v.opened_at DESC`,
      [rows[0]?.customer_id],
    )
    visit = again.rows[0]
  }
  if (!visit) throw new Error('the customer has a visit to do')
  await phone.page.goto(`/api/wechat/sign-in?to=/h5/visits/${visit.id}`)
  await passFace(phone.page, server)
  await phone.page.waitForURL(/\/notice$/)

  const anna = await agent()
  await anna.getByLabel('查找保单').fill(visit.policy_no)
  await anna.keyboard.press('Enter')
  await anna.getByRole('button', { name: `接听，保单 ${visit.policy_no}` }).click()
  await anna.getByRole('button', { name: '接听并改为电话回访' }).click()
  expect(await policyOf(anna)).toBe(visit.policy_no)
  expect(anna.url()).not.toContain(visit.policy_no)
  await anna
    .getByText(/^客户来电/)
    .first()
    .waitFor()

  await phone.page.getByRole('checkbox').check()
  await phone.page
    .getByRole('button', { name: /下一步|开始|确认/ })
    .first()
    .click()
  await phone.page.getByRole('heading', { name: '已转人工电话回访' }).waitFor()
  await phone.page.getByText('这份保单将由客服人员打电话给您完成回访').waitFor()
  await phone.page.getByRole('link', { name: /4008216808/ }).waitFor()
})
