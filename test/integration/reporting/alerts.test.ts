import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import type { Services } from '#server/context.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import { raiseAlerts } from '#server/reporting/alerts/raise.ts'
import { cohortFigures, dayFigures, dayMaps } from '#server/reporting/rules/figures.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const today = () => dayOf(world.clock.at)
const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]))
const empties = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]))

/** Inserts the cell of one day, summed over all dimensions, as counting would write it. */
async function onDay(ago: number, counts: Record<string, unknown>) {
  const row = {
    grain: 'DAY',
    product_code: '',
    branch: '',
    day: addDays(today(), -ago),
    channel: '',
    ...zeros(dayFigures),
    ...empties(dayMaps),
    ...counts,
  }
  await world.db.pool.query(
    'INSERT INTO figure_day SELECT * FROM jsonb_populate_record(NULL::figure_day, $1)',
    [JSON.stringify(row)],
  )
}

/** Inserts a day's cell with `visits` visits due, of which `clean_in_time` were completed in time. */
async function dueOn(ago: number, channel: string, visits: number, clean_in_time: number) {
  const row = {
    basis: 'DUE',
    grain: 'DAY',
    product_code: '',
    branch: '',
    day: addDays(today(), -ago),
    channel,
    method: 'FACE',
    ...zeros(cohortFigures),
    times: {},
    visits,
    clean_in_time,
  }
  await world.db.pool.query(
    'INSERT INTO figure_cohort SELECT * FROM jsonb_populate_record(NULL::figure_cohort, $1)',
    [JSON.stringify(row)],
  )
}

/** Inserts a day with calls of which too few reached the customer. */
const quietPhones = () => onDay(1, { calls: 100, contacts: 10 })

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await world.db.pool.query(sql)).rows
}
const alerts = () => rows('SELECT kind, subject, day, facts FROM alert ORDER BY kind, subject')
const audits = () =>
  rows(
    `SELECT a.action, a.actor_kind, a.target_kind, a.change FROM audit a WHERE a.action LIKE 'alert.%' ORDER BY a.id`,
  )
const outbox = () =>
  rows(`SELECT dedupe_key, visit_id, payload->>'alertId' AS alert_id, outcome, attempts, last_error
    FROM outbox WHERE topic = 'alert.raised' ORDER BY dedupe_key`)

const manager = async () => staffCaller(world.services, await createStaff(world, ['MANAGER']))
const everything = { filter: { id: null, kind: null, open: false }, after: null, limit: 50 }

describe('the job', () => {
  it('raises what the figures show, each with its message and its audit entry', async () => {
    await quietPhones()
    await dueOn(2, '', 200, 180)
    await dueOn(2, 'BANK', 100, 80)
    await dueOn(2, 'AGENCY', 100, 100)
    await onDay(0, { questions: { '1/q7/asked': 40, '1/q7/failing': 8, '1/q8/asked': 40 } })
    await onDay(20, { questions: { '1/q7/asked': 100, '1/q7/failing': 5, '1/q8/asked': 100 } })
    expect(await raiseAlerts(world.services)).toBe(4)
    const raised = await alerts()
    expect(raised.map(({ kind, subject, day }) => `${kind} ${subject} ${day}`)).toEqual([
      `CONTACT_RATE_LOW queue ${today()}`,
      `DONE_RATE_LOW BANK ${today()}`,
      `DONE_RATE_LOW all ${today()}`,
      `QUESTION_RISE 1/q7 ${today()}`,
    ])
    expect(raised[1]?.facts).toEqual({
      threshold: 95,
      period: { from: addDays(today(), -7), to: addDays(today(), -1) },
      now: { part: 80, whole: 100 },
      before: null,
      question: null,
    })
    const ids = await rows('SELECT id FROM alert ORDER BY kind, subject')
    expect(await outbox()).toEqual(
      raised.map(({ kind, subject, day }, index) => ({
        dedupe_key: `alert:${kind}:${subject}:${day}`,
        visit_id: null,
        alert_id: ids[index]?.id,
        outcome: null,
        attempts: 0,
        last_error: null,
      })),
    )
    expect(await audits()).toHaveLength(4)
    expect((await audits())[0]).toMatchObject({
      action: 'alert.raise',
      actor_kind: 'SYSTEM',
      target_kind: 'alert',
      change: { kind: expect.any(String), subject: expect.any(String) },
    })
  })

  it('raises each alert once, however often and on however many instances it runs', async () => {
    await quietPhones()
    await dueOn(2, '', 100, 50)
    const instances = [world.services, world.otherInstance(), world.otherInstance()]
    const counts = await Promise.all([...instances, ...instances].map(raiseAlerts))
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(2)
    expect(await raiseAlerts(world.services)).toBe(0)
    expect([await alerts(), await outbox(), await audits()].map(({ length }) => length)).toEqual([2, 2, 2])
  })

  it('raises the alert again on the next day, whether it was handled or not', async () => {
    await quietPhones()
    await raiseAlerts(world.services)
    world.clock.advance(24 * 3_600_000)
    expect(await raiseAlerts(world.services)).toBe(1)
    expect(await alerts()).toHaveLength(2)
  })

  it('raises an alert together with its message, or neither', async () => {
    await quietPhones()
    await world.db.pool.query(
      `INSERT INTO outbox (id, topic, dedupe_key, payload, created_at, available_at)
        VALUES (gen_random_uuid(), 'other', $1, '{}', now(), now())`,
      [`alert:CONTACT_RATE_LOW:queue:${today()}`],
    )
    await expect(raiseAlerts(world.services)).rejects.toThrow('dedupe_key')
    expect(await alerts()).toEqual([])
    expect(await audits()).toEqual([])
  })

  it('ignores a rule that is switched off, and uses the threshold that was set', async () => {
    await quietPhones()
    await dueOn(2, '', 100, 80)
    const call = await manager()
    const reason = '试运行期间'
    await call.alert.saveRule({ kind: 'CONTACT_RATE_LOW', version: 0, threshold: 30, enabled: false, reason })
    await call.alert.saveRule({ kind: 'DONE_RATE_LOW', version: 0, threshold: 80, enabled: true, reason })
    expect(await raiseAlerts(world.services)).toBe(0)
    await call.alert.saveRule({ kind: 'DONE_RATE_LOW', version: 1, threshold: 81, enabled: true, reason })
    expect(await raiseAlerts(world.services)).toBe(1)
    expect((await alerts())[0]).toMatchObject({ kind: 'DONE_RATE_LOW', facts: { threshold: 81 } })
  })

  it('counts due visits first, and takes the current forecast and overdue cases', async () => {
    const due = await world.due()
    await world.db.pool.query(
      `INSERT INTO callback_case (id, visit_id, customer_id, status, reasons, opened_at, cooling_off_ends_at)
        VALUES (gen_random_uuid(), $1, $2, 'OPEN', '{WINDOW_EXPIRED}', $3, $3::timestamptz + interval '1 day')`,
      [due.visitId, due.customerId, world.clock.at],
    )
    expect(await rows('SELECT 1 FROM figure_due')).not.toEqual([])
    expect(await raiseAlerts(world.services)).toBe(1)
    expect(await rows('SELECT 1 FROM figure_due')).toEqual([])
    expect(await alerts()).toMatchObject([
      { kind: 'BREACH_FORECAST', subject: 'queue', facts: { now: { part: 1, whole: 1 } } },
    ])
  })
})

describe('the message', () => {
  const deliver = (services: Services = world.services) => deliverDue(services, 100)
  beforeEach(async () => {
    await quietPhones()
    await raiseAlerts(world.services)
  })

  it('is sent once by two senders, and links to the alert', async () => {
    const other = world.otherInstance()
    await Promise.all([deliver(), deliver(other), deliver()])
    const [{ id } = { id: '' }] = await rows('SELECT id FROM alert')
    expect(world.alert.sent).toEqual([
      {
        title: '回访预警：接通率偏低',
        lines: [
          '近 7 天接通率 10.0%（10/100）',
          '阈值：低于 30%',
          '统计日期：2026-02-24 至 2026-03-02',
          '预警日期：2026-03-02',
        ],
        url: `http://test/admin/alerts?alert=${id}`,
        reference: String(id).slice(-12),
      },
    ])
    expect(await outbox()).toMatchObject([{ outcome: 'DELIVERED', attempts: 1 }])
    expect((await audits()).map(({ action }) => action)).toEqual(['alert.raise', 'alert.send'])
  })

  it('is retried a minute later when there are too many (45009)', async () => {
    world.alert.failures.push(
      new VendorError({ vendor: 'alert', code: '45009', message: 'too often', retryable: true }),
    )
    await deliver()
    expect(await outbox()).toMatchObject([{ outcome: null, attempts: 1, last_error: 'alert 45009' }])
    expect(await deliver()).toBe(0)
    world.clock.advance(60_000)
    await deliver()
    expect(world.alert.sent).toHaveLength(1)
    expect(await outbox()).toMatchObject([{ outcome: 'DELIVERED', attempts: 2 }])
  })

  it('is given up after a final refusal, and the alert stays in the console', async () => {
    world.alert.failures.push(
      new VendorError({ vendor: 'alert', code: '93000', message: 'no such robot', retryable: false }),
    )
    await deliver()
    expect(await outbox()).toMatchObject([{ outcome: 'FAILED', last_error: 'alert 93000' }])
    expect((await (await manager()).alert.list(everything)).rows).toHaveLength(1)
  })

  it('is skipped without an address and says why, and the alert stays in the console', async () => {
    await deliver({ ...world.services, alert: null })
    expect(await outbox()).toMatchObject([
      { outcome: 'SKIPPED', last_error: expect.stringContaining('ALERT_WEBHOOK_URL') },
    ])
    expect((await (await manager()).alert.list(everything)).rows).toHaveLength(1)
  })

  it('is not sent once somebody has handled the alert', async () => {
    const call = await manager()
    const { rows: shown } = await call.alert.list(everything)
    await call.alert.acknowledge({ id: shown[0]?.id ?? '', note: '已安排晚间补拨' })
    await deliver()
    expect(world.alert.sent).toEqual([])
    expect(await outbox()).toMatchObject([{ outcome: 'SKIPPED' }])
  })

  it('is sent by another instance when its sender dies and the lease ends', async () => {
    const send = world.alert.send.bind(world.alert)
    world.alert.send = () => Promise.reject(new Error('the process is gone'))
    await expect(deliver()).rejects.toThrow('the process is gone')
    world.alert.send = send
    expect(await deliver()).toBe(0)
    world.clock.advance(2 * 60_000)
    await deliver(world.otherInstance())
    expect(world.alert.sent).toHaveLength(1)
  })

  it('does not block others: a kind this version cannot send is left alone, and reminders go out', async () => {
    await world.db.pool.query(
      `INSERT INTO outbox (id, topic, dedupe_key, payload, created_at, available_at)
        VALUES (gen_random_uuid(), 'of.tomorrow', 'k', '{}', $1, $1)`,
      [new Date(0)],
    )
    await world.due()
    await deliver()
    expect(world.wechat.sent).toHaveLength(1)
    expect(world.alert.sent).toHaveLength(1)
    expect(await rows(`SELECT attempts FROM outbox WHERE topic = 'of.tomorrow'`)).toEqual([{ attempts: 0 }])
  })
})

describe('in the console', () => {
  it('unhandled alerts come first, page by page', async () => {
    for (let count = 0; count < 5; count += 1) {
      await onDay(0, { calls: 100 })
      await raiseAlerts(world.services)
      world.clock.advance(24 * 3_600_000)
    }
    const call = await manager()
    const all = (await call.alert.list(everything)).rows
    expect(all.map(({ day }) => day)).toEqual(
      all
        .map(({ day }) => day)
        .toSorted()
        .toReversed(),
    )
    // The newest alert and one in the middle are acknowledged.
    for (const index of [0, 2])
      await call.alert.acknowledge({ id: all[index]?.id ?? '', note: '已核实并处理' })
    const expected = [1, 3, 4, 0, 2].map((index) => all[index]?.id)
    const walked: string[] = []
    let after: Parameters<typeof call.alert.list>[0]['after'] = null
    do {
      const page: Awaited<ReturnType<typeof call.alert.list>> = await call.alert.list({
        ...everything,
        after,
        limit: 2,
      })
      walked.push(...page.rows.map(({ id }) => id))
      after = page.next
    } while (after !== null)
    expect(walked).toEqual(expected)
    const open = await call.alert.list({ ...everything, filter: { ...everything.filter, open: true } })
    expect(open.rows).toHaveLength(3)
    const one = await call.alert.list({
      ...everything,
      filter: { id: all[2]?.id ?? '', kind: null, open: false },
    })
    expect(one.rows).toMatchObject([{ id: all[2]?.id, handled: { note: '已核实并处理' } }])
    expect((await call.account.home()).openAlerts).toEqual({ count: 3, capped: false })
  })

  it('when two people mark the same alert one has done it, and the other is told who', async () => {
    await quietPhones()
    await raiseAlerts(world.services)
    const people = await Promise.all([1, 2].map(() => createStaff(world, ['SUPERVISOR'])))
    const callers = people.map((person) => staffCaller(world.services, person))
    const id = (await callers[0]?.alert.list(everything))?.rows[0]?.id ?? ''
    const outcomes = await Promise.allSettled(
      callers.map((call) => call.alert.acknowledge({ id, note: '已安排晚间补拨' })),
    )
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(1)
    const winner = people[outcomes.findIndex(({ status }) => status === 'fulfilled')]
    const { rows } = await world.db.pool.query('SELECT acknowledged_at FROM alert WHERE id = $1', [id])
    expect(refused[0]?.reason).toMatchObject({
      message: 'ALERT_HANDLED',
      cause: { details: { by: winner?.name, at: rows[0]?.acknowledged_at.toISOString() } },
    })
    expect((await audits()).filter(({ action }) => action === 'alert.acknowledge')).toMatchObject([
      { actor_kind: 'STAFF', change: { kind: 'CONTACT_RATE_LOW', note: '已安排晚间补拨' } },
    ])
    await expect(
      callers[0]?.alert.acknowledge({ id: world.services.ids.id(world.clock.at), note: '没有这条' }),
    ).rejects.toThrow('RECORD_NOT_FOUND')
  })

  it('a threshold that two people change at once changes once, and keeps its reason', async () => {
    const call = await manager()
    const rule = { kind: 'DONE_RATE_LOW', enabled: true, reason: '监管要求提高' } as const
    for (const version of [0, 1]) {
      const saves = [90, 91, 92].map((threshold) => call.alert.saveRule({ ...rule, version, threshold }))
      const outcomes = await Promise.allSettled(saves)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason.message).toBe('EDITED_MEANWHILE')
    }
    await call.alert.saveRule({ ...rule, version: 2, threshold: 93, enabled: false })
    const saved = (await call.alert.rules()).find(({ kind }) => kind === rule.kind)
    expect(saved).toMatchObject({ threshold: 93, enabled: false, standard: 95, version: 3 })
    const audited = await audits()
    expect(audited).toHaveLength(3)
    expect(audited[2]).toMatchObject({
      action: 'alert.saveRule',
      target_kind: 'alert_rule',
      change: { before: { enabled: true }, after: { threshold: 93, enabled: false }, reason: rule.reason },
    })
  })

  it.each([49, 101, 90.5])('a threshold of %d %% is out of bounds', async (threshold) => {
    const call = await manager()
    const rule = { kind: 'DONE_RATE_LOW', version: 0, enabled: true, reason: '监管要求' } as const
    await expect(call.alert.saveRule({ ...rule, threshold })).rejects.toThrow('SETTING_OUT_OF_BOUNDS')
    expect(await audits()).toEqual([])
  })
})
