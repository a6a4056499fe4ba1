import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import { dayFigures, dayMaps } from '#server/reporting/rules/figures.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

let open: OpenFront
beforeAll(async () => {
  open = await openFront()
})
afterAll(() => open.close())

const inboxSchema = z.object({ messages: z.array(z.object({ content: z.string() })) })

async function group() {
  const answer = await fetch(`${open.origin}/emulator/control/robot`)
  return inboxSchema.parse(await answer.json()).messages
}

it('in the demo the job raises an alert, and the emulated group is told once', async () => {
  const row = {
    grain: 'DAY',
    product_code: '',
    branch: '',
    day: addDays(dayOf(new Date()), -1),
    channel: '',
    ...Object.fromEntries(dayFigures.map((name) => [name, 0])),
    ...Object.fromEntries(dayMaps.map((name) => [name, {}])),
    calls: 100,
    contacts: 10,
  }
  const { pool } = open.database
  await pool.query('INSERT INTO figure_day SELECT * FROM jsonb_populate_record(NULL::figure_day, $1)', [
    JSON.stringify(row),
  ])
  for (let round = 0; round < 2; round += 1) await pool.query(`SELECT graphile_worker.add_job('alerts')`)
  await vi.waitFor(async () => expect(await group()).not.toEqual([]), { timeout: 30_000, interval: 100 })
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query(`SELECT outcome FROM outbox WHERE topic = 'alert.raised'`)
      expect(rows).toEqual([{ outcome: 'DELIVERED' }])
    },
    { timeout: 30_000, interval: 100 },
  )
  const [message, ...others] = await group()
  expect(others).toEqual([])
  expect(message?.content).toContain('近 7 天接通率 10.0%（10/100）')
  expect(message?.content).toContain(`[查看预警](${open.origin}/admin/alerts?alert=`)
})
