import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { takeIn } from '#server/intake/intake.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'
import { listProducts } from '#server/product/service.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { readCompletion, readCompletionBy } from '#server/reporting/reading/completion.ts'
import { reportFilterSchema } from '#server/reporting/reading/filter.ts'
import { SevenVisits } from '#test/integration/reporting/seven-visits.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { recording, type Sent, scannedTables } from '#test/support/server/plans.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'
import { performAs } from './perform.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const row = (index: number, change: object = {}) => policyRow(index, world.clock.at, change)
const take = async (...rows: readonly unknown[]) => {
  for (const outcome of await takeIn(world.services, systemActor, rows)) expect(outcome.ok).toBe(true)
}

const pageSchema = z.object({
  rows: z.array(z.object({ policyNo: z.string() })),
  next: z.string().nullable(),
})
async function page(query: object = {}) {
  const { rows, next } = pageSchema.parse((await performAs(world.services, 'listPolicies', { query })).body)
  return { numbers: rows.map(({ policyNo }) => policyNo), next }
}

describe('policies', () => {
  it('are listed without a gap, those that change in the meantime once more', async () => {
    expect(await page()).toEqual({ numbers: [], next: null })
    for (let index = 1; index <= 5; index += 1) await take(row(index))
    // Another write with an earlier instant may still be under way.
    expect((await page()).numbers).toEqual([])
    world.clock.advance(2 * MINUTE_MS)
    const first = await page({ limit: '2' })
    expect(first.numbers).toEqual([row(1).policyNo, row(2).policyNo])
    await take(row(1, { premium: '9.00' }), row(4, { premium: '9.00' }))
    world.clock.advance(2 * MINUTE_MS)
    const rest = await page({ after: first.next })
    expect(rest.numbers).toEqual([3, 5, 1, 4].map((index) => row(index).policyNo))
    expect(await page({ after: rest.next })).toEqual({ numbers: [], next: rest.next })
    await performAs(world.services, 'exemptPolicy', {
      params: { policyNo: row(2).policyNo },
      body: { reason: 'GROUP', note: null },
    })
    world.clock.advance(2 * MINUTE_MS)
    expect((await page({ after: rest.next })).numbers).toEqual([row(2).policyNo])
  })

  it('are found by each filter, and none needs a table read from end to end', async () => {
    await take(
      row(11, { channel: 'BANK', branch: '苏州中支' }),
      row(12, { receiptSignedOn: null, underwrittenOn: '2026-02-01' }),
      row(13, { status: 'SURRENDERED' }),
    )
    const from = world.clock.at.toISOString()
    await take(row(14, { productCode: 'AYCCD', branch: '南京中支' }))
    world.clock.advance(2 * MINUTE_MS)
    const filters = {
      'channel=BANK': [11],
      'branch=苏州中支': [11],
      'receipt=MISSING': [12],
      'underwrittenOn=2026-02-01': [12],
      'status=SURRENDERED': [13],
      [`changedSince=${from}`]: [14],
      'branch=南京中支&productCode=AYCCD': [14],
    }
    for (const [text, found] of Object.entries(filters)) {
      const query = Object.fromEntries(new URLSearchParams(text))
      expect([text, (await page(query)).numbers]).toEqual([text, found.map((index) => row(index).policyNo)])
      const sent: Sent[] = []
      const services = { ...world.services, db: recording(world.db, sent) }
      await performAs(services, 'listPolicies', { query })
      for (const one of sent) expect(await scannedTables(world.db, one), one.text).toEqual([])
    }
  })

  it('show no name, number or birthday in the clear', async () => {
    const person = row(21, {
      insuredIsApplicant: false,
      insuredName: '测试被保险人',
      insuredBirthDate: '2001-02-03',
    })
    await take(person)
    world.clock.advance(2 * MINUTE_MS)
    const one = await performAs(world.services, 'getPolicy', { params: { policyNo: person.policyNo } })
    const all = await performAs(world.services, 'listPolicies', { query: { limit: '200' } })
    expect(one.body).toMatchObject({ applicantName: '测***1', insuredName: '测***人', visitLive: true })
    const text = JSON.stringify([one.body, all.body])
    expect(text).toContain(person.policyNo)
    const { applicantName, idNumber, phone } = policyRowSchema.parse(person)
    for (const secret of [applicantName, idNumber, phone.replace('+86', ''), '测试被保险人', '2001-02-03'])
      expect(text).not.toContain(secret)
  })
})

it('products are those of the console, with what applies today', async () => {
  const { body } = await performAs(world.services, 'listProducts', {})
  const { rows } = z.object({ rows: z.array(z.looseObject({ productCode: z.string() })) }).parse(body)
  const known = await listProducts(world.services)
  expect(rows.map(({ productCode }) => productCode)).toEqual(known.map(({ code }) => code))
  expect(rows.find(({ productCode }) => productCode === 'AYCCD')).toMatchObject({
    current: { coolingOffDays: known.find(({ code }) => code === 'AYCCD')?.current?.coolingOffDays },
    upcoming: null,
  })
  const one = await performAs(world.services, 'getProduct', { params: { productCode: 'AYCCD' } })
  expect(one.body).toEqual(rows.find(({ productCode }) => productCode === 'AYCCD'))
  await expect(
    performAs(world.services, 'getProduct', { params: { productCode: 'NOPE' } }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('the questionnaire in force is told with its keys, texts and conditions', async () => {
  const { body } = await performAs(world.services, 'getTemplate', { params: { template: 'in-force' } })
  expect(body).toMatchObject({
    number: 1,
    standing: 'IN_FORCE',
    questions: shippedTemplate.questions.map(({ key, passing, variants }) => ({
      questionKey: key,
      passing,
      variants: variants.map((variant) => ({
        variantKey: variant.key,
        condition: variant.when,
        text: variant.text,
      })),
    })),
  })
  expect((await performAs(world.services, 'getTemplate', { params: { template: '1' } })).body).toEqual(body)
  const { body: list } = await performAs(world.services, 'listTemplates', {})
  expect(list).toMatchObject({ rows: [{ number: 1, standing: 'IN_FORCE' }] })
  await expect(performAs(world.services, 'getTemplate', { params: { template: '7' } })).rejects.toMatchObject(
    { code: 'NOT_FOUND' },
  )
})

it('the figures of a month are those of the console', async () => {
  const { world: told } = await SevenVisits.tell()
  const { services } = told
  const { body } = await performAs(services, 'getFigures', { query: { month: '2026-03', by: 'branch' } })
  const filter = reportFilterSchema.parse({ from: '2026-03-01', to: '2026-03-31' })
  const { now } = await readCompletion(services, { filter, step: 'month' })
  const by = await readCompletionBy(services, { filter, by: 'branch' })
  expect(now.due).toBeGreaterThan(0)
  expect(body).toMatchObject({ month: '2026-03', total: now, rows: by.map(({ key, due }) => ({ key, due })) })
  const [first] = by
  const narrowed = await performAs(services, 'getFigures', {
    query: { month: '2026-03', branch: first?.key, channel: 'AGENCY' },
  })
  const own = reportFilterSchema.parse({ ...filter, branch: [first?.key], channel: ['AGENCY'] })
  expect(narrowed.body).toMatchObject({
    total: (await readCompletion(services, { filter: own, step: 'month' })).now,
  })
  for (const none of [
    { branch: '没有的机构' },
    { productCode: 'NOPE' },
    { channel: 'ONLINE', branch: '北京分公司' },
  ])
    expect(
      (await performAs(services, 'getFigures', { query: { month: '2026-03', ...none } })).body,
    ).toMatchObject({ total: { visits: 0 } })
  await told.close()
})
