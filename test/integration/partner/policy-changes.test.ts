import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { Services } from '#server/context.ts'
import { takeIn } from '#server/intake/intake.ts'
import { dayOf } from '#server/kernel/calendar.ts'
import { Problem } from '#server/partner/rules/problem.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { readCompletion } from '#server/reporting/reading/completion.ts'
import { extractRows } from '#server/reporting/reading/extract.ts'
import { reportFilterSchema } from '#server/reporting/reading/filter.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createWorld, finish, systemActor, verify, type World } from '#test/support/world/world.ts'
import { performAs } from './perform.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Condition = NonNullable<Parameters<typeof performAs>[2]['condition']>
const ifMatch = (etag: string | null): Condition => ({ match: etag === null ? [] : [etag], noneMatch: null })

const row = (index: number, change: Partial<PolicyRow> = {}) => policyRow(index, world.clock.at, change)
const numberOf = (index: number) => row(index).policyNo

/** Takes a policy in and returns its visit. */
async function given(index: number, change: Partial<PolicyRow> = {}): Promise<string | null> {
  const [outcome] = await takeIn(world.services, systemActor, [row(index, change)])
  if (!outcome?.ok) throw new Error(JSON.stringify(outcome))
  return outcome.visitId
}

const change = (
  id: string,
  index: number,
  body: object = {},
  condition?: Condition,
  services = world.services,
) =>
  performAs(services, id, {
    params: { policyNo: numberOf(index) },
    body,
    ...(condition ? { condition } : {}),
  })
const put = (
  index: number,
  more: Partial<PolicyRow> = {},
  condition?: Condition,
  services = world.services,
) => {
  const { policyNo: _, ...body } = row(index, more)
  return change('putPolicy', index, body, condition, services)
}
const read = (index: number) =>
  performAs(world.services, 'getPolicy', { params: { policyNo: numberOf(index) } })
const premiumOf = async (index: number) =>
  z.object({ premium: z.string() }).parse((await read(index)).body).premium
const tagOf = async (index: number) => (await read(index)).etag

async function refusal(work: Promise<unknown>): Promise<Problem> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (thrown instanceof Problem) return thrown
  throw new Error(`no refusal: ${String(thrown)}`)
}

async function visitsOf(index: number) {
  const { rows } = await world.db.pool.query<{
    id: string
    status: string
    because: string | null
    actor: string | null
  }>(
    `SELECT v.id, v.status, e.payload->>'because' AS because,
        (SELECT a.actor_kind FROM audit a WHERE a.target_id = v.id::text ORDER BY a.id DESC LIMIT 1) AS actor
      FROM visit v JOIN policy p ON p.id = v.policy_id
      LEFT JOIN visit_event e ON e.visit_id = v.id AND e.type = 'CANCELLED' WHERE p.policy_no = $1 ORDER BY v.opened_at, v.id`,
    [numberOf(index)],
  )
  return rows
}

/** The person and the phone that are stored for a policy, in the clear. */
async function stored(index: number) {
  const { rows } = await world.db.pool.query(
    `SELECT p.id, p.phone_enc, p.phone_index, p.insured_name, c.id AS customer_id, c.name, c.id_number_enc
      FROM policy p JOIN customer c ON c.id = p.customer_id WHERE p.policy_no = $1`,
    [numberOf(index)],
  )
  const [found] = rows
  const { secrets } = world.services
  return {
    customer: found.customer_id,
    name: found.name,
    insured: found.insured_name,
    phoneIndex: found.phone_index.toString('hex'),
    phone: secrets.decrypt('phone', found.id, found.phone_enc),
    idNumber: secrets.decrypt('id_number', found.customer_id, found.id_number_enc),
  }
}

it('a signed receipt opens the visit once, and everything else is as it was', async () => {
  const signedOn = row(1).receiptSignedOn
  expect(await given(1, { receiptSignedOn: null })).toBeNull()
  const before = await stored(1)
  const first = await change('signReceipt', 1, { signedOn })
  const [visit] = await visitsOf(1)
  expect(first.body).toEqual({ policyNo: numberOf(1), result: 'UPDATED', visitId: visit?.id })
  expect(first.etag).toBe(await tagOf(1))
  expect(await stored(1)).toEqual(before)
  expect((await change('signReceipt', 1, { signedOn })).body).toMatchObject({ result: 'UNCHANGED' })
  expect(await visitsOf(1)).toHaveLength(1)
  // The policy is the one that the core system would have sent whole.
  expect((await put(1)).body).toMatchObject({ result: 'UNCHANGED' })
})

it('a refused change names the field of the request, and writes nothing', async () => {
  await given(2, { receiptSignedOn: null })
  const before = [await read(2), await stored(2)]
  const early = await refusal(change('signReceipt', 2, { signedOn: '2020-01-01' }))
  expect([early.code, early.errors.map(({ pointer }) => pointer)]).toEqual(['ROW_REFUSED', ['/signedOn']])
  const wrong = await refusal(change('correctPolicy', 2, { applicantName: '测试改名', premium: '0' }))
  expect([wrong.code, wrong.errors.map(({ pointer }) => pointer)]).toEqual(['ROW_REFUSED', ['/premium']])
  expect([await read(2), await stored(2)]).toEqual(before)
  expect((await refusal(change('correctPolicy', 2, {}))).code).toBe('INPUT_INVALID')
  await expect(change('signReceipt', 999, { signedOn: '2026-03-01' })).rejects.toMatchObject({
    code: 'RECORD_NOT_FOUND',
  })
})

it.each([
  ['surrenderPolicy', 'SURRENDERED', 3],
  ['withdrawPolicy', 'WITHDRAWN', 4],
] as const)('%s ends the visit with its reason', async (id, because, index) => {
  await given(index)
  expect((await change(id, index)).body).toMatchObject({ result: 'UPDATED', visitId: null })
  expect(await visitsOf(index)).toMatchObject([{ status: 'CANCELLED', because, actor: 'PARTNER' }])
  expect((await read(index)).body).toMatchObject({ status: because, visitLive: false })
})

it('another applicant gets a visit of their own, and the insured stays', async () => {
  const insured = { insuredIsApplicant: false, insuredName: '测试被保险人', insuredBirthDate: '2001-02-03' }
  await given(5, insured)
  const { applicantName, applicantGender, idType, idNumber, phone } = row(6)
  const person = { applicantName, applicantGender, idType, idNumber, phone }
  const { body } = await change('replaceApplicant', 5, { ...person, insuredIsApplicant: false })
  expect(await visitsOf(5)).toMatchObject([
    { status: 'CANCELLED', because: 'APPLICANT_REPLACED' },
    { status: 'PENDING', because: null },
  ])
  expect(body).toMatchObject({ result: 'UPDATED', visitId: (await visitsOf(5))[1]?.id })
  expect(await stored(5)).toMatchObject({ name: applicantName, idNumber, insured: '测试被保险人' })
  // The whole policy, as a core system would send it, says the same.
  expect((await put(5, { ...insured, ...person })).body).toMatchObject({ result: 'UNCHANGED' })
  const [found] = await takeIn(world.services, systemActor, [row(6)])
  expect(found).toMatchObject({ result: 'CREATED' })
  expect((await stored(6)).customer).toBe((await stored(5)).customer)
})

it('a corrected name is that of the insured, too, and other policies of the person have another tag', async () => {
  await given(7)
  const { policyNo: _, ...same } = row(7)
  await takeIn(world.services, systemActor, [{ ...same, policyNo: numberOf(8) }])
  const [mine, other] = [await tagOf(7), await tagOf(8)]
  const before = await stored(7)
  const { etag } = await change('correctPolicy', 7, { applicantName: '测试改名' }, ifMatch(mine))
  expect(await stored(7)).toEqual({ ...before, name: '测试改名', insured: '测试改名' })
  expect(etag).toBe(await tagOf(7))
  expect(await tagOf(8)).not.toBe(other)
  // The other policy still has the old name as its insured's. That is no contradiction for changes of other fields.
  expect((await change('correctPolicy', 8, { branch: '苏州中支' })).body).toMatchObject({ result: 'UPDATED' })
  expect(await stored(8)).toMatchObject({ name: '测试改名', insured: '测试改名' })
  expect(await visitsOf(7)).toMatchObject([{ status: 'PENDING' }])
})

it('an exempt policy is not visited, whatever is sent afterwards, until the exemption is lifted', async () => {
  const day = dayOf(world.clock.at)
  const opened = reportFilterSchema.parse({ from: day, to: day, basis: 'OPENED', branch: ['免回访支公司'] })
  const branch = '免回访支公司'
  await given(10, { branch })
  const [visit] = await visitsOf(10)
  expect((await refusal(change('exemptPolicy', 10, { reason: 'OTHER', note: null }))).code).toBe(
    'INPUT_INVALID',
  )
  const exempted = await change('exemptPolicy', 10, { reason: 'GROUP', note: '单位统一确认' })
  expect(exempted.body).toMatchObject({ result: 'UPDATED', visitId: null })
  expect(await visitsOf(10)).toMatchObject([{ status: 'CANCELLED', because: 'EXEMPT', actor: 'PARTNER' }])
  expect((await read(10)).body).toMatchObject({ exemption: 'GROUP', visitId: visit?.id, visitLive: false })
  const again = await change('exemptPolicy', 10, { reason: 'GROUP', note: '单位统一确认' })
  expect(again).toEqual({
    status: 200,
    body: { policyNo: numberOf(10), result: 'UNCHANGED', visitId: null },
    etag: exempted.etag,
    file: null,
  })

  const { rows } = await world.db.pool.query(
    `SELECT action, change FROM audit WHERE target_kind = 'policy' AND actor_kind = 'PARTNER' AND target_id =
      (SELECT id::text FROM policy WHERE policy_no = $1)`,
    [numberOf(10)],
  )
  expect(rows).toEqual([{ action: 'policy.exempt', change: { exemption: 'GROUP', note: '单位统一确认' } }])

  await recountFigures(world.services)
  const counted = await readCompletion(world.services, { filter: opened, step: 'day' })
  expect(counted.now).toMatchObject({ visits: 1, cancelled: 1, due: 0, doneRate: null })
  const year = { ...opened, from: '2026-01-01', to: '2026-12-31' }
  const extract: unknown[] = []
  for await (const { exempt, outcome } of extractRows(world.services, year)) extract.push([exempt, outcome])
  expect(extract).toEqual([[true, 'CANCELLED']])

  // The same policy again, a correction and another applicant leave it exempt.
  expect((await put(10, { branch })).body).toMatchObject({ result: 'UNCHANGED' })
  expect((await put(10, { branch, premium: '1.00' })).body).toMatchObject({
    result: 'UPDATED',
    visitId: null,
  })
  await put(10, { ...row(11), policyNo: numberOf(10), branch })
  expect(await visitsOf(10)).toHaveLength(1)
  const lifted = await change('liftExemption', 10)
  const [, second, ...rest] = await visitsOf(10)
  expect([second?.status, rest]).toEqual(['PENDING', []])
  expect(lifted.body).toEqual({ policyNo: numberOf(10), result: 'UPDATED', visitId: second?.id })
  expect((await read(10)).body).toMatchObject({ exemption: null, visitLive: true })
})

it('a policy that is exempt before its receipt is signed gets no visit', async () => {
  await given(12, { receiptSignedOn: null })
  await change('exemptPolicy', 12, { reason: 'SHORT_TERM', note: null })
  await change('signReceipt', 12, { signedOn: row(12).receiptSignedOn })
  expect(await visitsOf(12)).toEqual([])
  expect((await change('liftExemption', 12)).body).toMatchObject({ visitId: (await visitsOf(12))[0]?.id })
  expect(await visitsOf(12)).toMatchObject([{ status: 'PENDING' }])
})

it('a visit that was cancelled by a mistaken exemption is opened anew, one that succeeded is not', async () => {
  await given(13)
  await change('exemptPolicy', 13, { reason: 'APPLICANT_DECEASED', note: null })
  await change('liftExemption', 13)
  expect(await visitsOf(13)).toMatchObject([{ because: 'EXEMPT' }, { status: 'PENDING' }])
  const due = await world.due({}, 14)
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  const params = { policyNo: due.policyNo }
  await performAs(world.services, 'exemptPolicy', { params, body: { reason: 'GROUP', note: null } })
  const { body } = await performAs(world.services, 'liftExemption', { params, body: {} })
  expect(body).toMatchObject({ result: 'UPDATED', visitId: null })
  expect((await performAs(world.services, 'liftExemption', { params, body: {} })).body).toMatchObject({
    result: 'UNCHANGED',
  })
})

/** Two instances of which each reads the policy before either writes, whichever is faster. */
function abreast(): readonly [Services, Services] {
  let waiting = 2
  let open = () => {}
  const both = new Promise<void>((resolve) => {
    open = resolve
  })
  const instance = (): Services => {
    let first = true
    const { db } = world.services
    const query: typeof db.query = async (text, values) => {
      const found = await db.query(text, values)
      if (!first || !text.includes('AS "knownPolicyId"')) return found
      first = false
      waiting -= 1
      if (waiting === 0) open()
      await both
      return found
    }
    return { ...world.services, db: { ...db, query } }
  }
  return [instance(), instance()]
}

/** The tag of the write that was done, and the refusal of the other one. */
async function oneOf(writes: readonly [ReturnType<typeof change>, ReturnType<typeof change>]) {
  const outcomes = await Promise.allSettled(writes)
  const done = outcomes.flatMap((outcome, place) =>
    outcome.status === 'fulfilled' ? [{ ...outcome.value, place }] : [],
  )
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  expect([done.length, refused]).toEqual([1, ['PRECONDITION_FAILED']])
  return { place: done[0]?.place ?? 2, etag: done[0]?.etag ?? null }
}

it.each([
  ['of a field', { premium: '3.00' }, { premium: '4.00' }, [{ premium: '3.00' }, { premium: '4.00' }], 20],
  [
    'of the name',
    { applicantName: '测试一', insuredName: null },
    { applicantName: '测试二' },
    [{ name: '测试一' }, { name: '测试二' }],
    21,
  ],
] as const)(
  'of two writes %s with the same If-Match at once, one is done and the other leaves no trace',
  async (_, one, two, left, index) => {
    await given(index)
    const condition = ifMatch(await tagOf(index))
    const [here, there] = abreast()
    const done = await oneOf([
      put(index, one, condition, here),
      change('correctPolicy', index, two, condition, there),
    ])
    expect({ name: (await stored(index)).name, premium: await premiumOf(index) }).toEqual({
      name: row(index).applicantName,
      premium: '20000.00',
      ...left[done.place],
    })
    expect(await tagOf(index)).toBe(done.etag)
  },
)

it('of two corrections of one person’s name through two policies at once, one is done', async () => {
  await given(22)
  const { policyNo: _, ...same } = row(22)
  await takeIn(world.services, systemActor, [{ ...same, policyNo: numberOf(23) }])
  const tags = [await tagOf(22), await tagOf(23)] as const
  // Both statements have begun before either is done: each waits for this lock of the person's row.
  const holder = await world.db.pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT 1 FROM customer WHERE id = $1 FOR UPDATE', [(await stored(22)).customer])
  const writes = [
    change('correctPolicy', 22, { applicantName: '测试一' }, ifMatch(tags[0])),
    change('correctPolicy', 23, { applicantName: '测试二' }, ifMatch(tags[1])),
  ] as const
  let over = false
  const ended = Promise.race(writes).finally(() => {
    over = true
  })
  ended.catch(() => undefined)
  const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while (!over && (await world.db.pool.query(waiting)).rows[0].n < 2);
  const early = over
  await holder.query('COMMIT')
  holder.release()
  expect(early).toBe(false)
  const done = await oneOf(writes)
  expect(await stored(22)).toMatchObject({ name: ['测试一', '测试二'][done.place] })
})

it('a write whose visit ends between its reading and its writing is refused', async () => {
  const due = await world.due({}, 24)
  const params = { policyNo: due.policyNo }
  const { etag } = await performAs(world.services, 'getPolicy', { params })
  const browser = await world.browser(due.openid)
  const { db } = world.services
  const query: typeof db.query = async (text, values) => {
    const found = await db.query(text, values)
    if (text.includes('AS "knownPolicyId"'))
      await browser.call.visit
        .callMeInstead({ visitId: due.visitId, commandId: randomUUID() })
        .catch(() => null)
    return found
  }
  const services = { ...world.services, db: { ...db, query } }
  const write = performAs(services, 'correctPolicy', {
    params,
    body: { premium: '3.00' },
    condition: ifMatch(etag),
  })
  expect((await refusal(write)).code).toBe('PRECONDITION_FAILED')
})

it('changes of different fields at once are all kept', async () => {
  const other = world.otherInstance()
  for (let index = 30; index < 34; index += 1) {
    await given(index, { receiptSignedOn: null })
    await Promise.all([
      change('signReceipt', index, { signedOn: row(index).receiptSignedOn }),
      change('correctPolicy', index, { premium: '7.50' }, undefined, other),
      change('correctPolicy', index, { phone: '19900000001' }),
    ])
    expect((await read(index)).body).toMatchObject({
      receiptSignedOn: row(index).receiptSignedOn,
      premium: '7.50',
      phone: '199****0001',
      visitLive: true,
    })
  }
})

it('a condition that does not hold refuses the write, unless there is nothing to write', async () => {
  await given(40)
  const old = await tagOf(40)
  await change('correctPolicy', 40, { premium: '8.00' }, ifMatch(old))
  const current = await tagOf(40)
  const stale = [
    () => change('correctPolicy', 40, { premium: '9.00' }, ifMatch(old)),
    () => put(40, { premium: '9.00' }, ifMatch(old)),
    () => change('surrenderPolicy', 40, {}, ifMatch(old)),
    () => change('exemptPolicy', 40, { reason: 'GROUP', note: null }, ifMatch(old)),
    () => put(41, {}, { match: '*', noneMatch: null }),
    () => put(40, { premium: '9.00' }, { match: null, noneMatch: '*' }),
    () => put(40, { premium: '9.00' }, { match: [`W/${current}`], noneMatch: null }),
  ]
  for (const one of stale) expect((await refusal(one())).code).toBe('PRECONDITION_FAILED')
  expect((await read(40)).body).toMatchObject({ premium: '8.00', status: 'ACTIVE', exemption: null })
  // The answer of the first write was lost: sent again, it finds its own work.
  expect((await change('correctPolicy', 40, { premium: '8' }, ifMatch(old))).body).toMatchObject({
    result: 'UNCHANGED',
  })
  expect((await put(41, {}, { match: null, noneMatch: '*' })).body).toMatchObject({ result: 'CREATED' })
  expect((await put(40, { premium: '9.00' }, { match: '*', noneMatch: null })).body).toMatchObject({
    result: 'UPDATED',
  })
})

it('a visit that ends makes the tag another one, and a write that has not seen it is refused', async () => {
  const due = await world.due({}, 42)
  const policyNo = due.policyNo
  const readDue = () => performAs(world.services, 'getPolicy', { params: { policyNo } })
  const { etag, body } = await readDue()
  expect(body).toMatchObject({ visitId: due.visitId, visitLive: true })
  const browser = await world.browser(due.openid)
  await browser.call.visit.callMeInstead({ visitId: due.visitId, commandId: randomUUID() })
  const after = await readDue()
  expect(after.etag).not.toBe(etag)
  expect(after.body).toMatchObject({ visitId: due.visitId, visitLive: false })
  const write = { params: { policyNo }, body: { branch: '苏州中支' }, condition: ifMatch(etag) }
  expect((await refusal(performAs(world.services, 'correctPolicy', write))).code).toBe('PRECONDITION_FAILED')
})

it('the end of a contract is registered, corrected and taken back, and what says nothing of it keeps it', async () => {
  const endOf = async (index: number) => {
    const { endedOn, endReason, status } = z
      .object({ endedOn: z.string().nullable(), endReason: z.string().nullable(), status: z.string() })
      .parse((await read(index)).body)
    return [endedOn, endReason, status]
  }
  const today = dayOf(world.clock.at)
  const audited = async (index: number) => {
    const { rows } = await world.db.pool.query(
      `SELECT a.change FROM audit a JOIN policy p ON a.target_id = p.id::text WHERE p.policy_no = $1 AND a.change ? 'endedOn' ORDER BY a.id`,
      [numberOf(index)],
    )
    return rows.map((row) => row.change)
  }
  await given(70)
  expect(await endOf(70)).toEqual([null, null, 'ACTIVE'])
  const end = { endedOn: today, reason: 'CLAIMED' }
  expect((await change('endPolicy', 70, end)).body).toMatchObject({ result: 'UPDATED' })
  expect((await change('endPolicy', 70, end)).body).toMatchObject({ result: 'UNCHANGED' })
  // The visit goes on: only a surrender or withdrawal ends it.
  expect(await visitsOf(70)).toMatchObject([{ status: 'PENDING' }])
  await put(70, { premium: '1.00' })
  expect(await endOf(70)).toEqual([today, 'CLAIMED', 'ACTIVE'])
  await change('endPolicy', 70, { endedOn: today, reason: 'SURRENDERED' })
  expect(await endOf(70)).toEqual([today, 'SURRENDERED', 'SURRENDERED'])
  expect(await visitsOf(70)).toMatchObject([{ status: 'CANCELLED', because: 'SURRENDERED' }])
  expect(await audited(70)).toEqual([
    { endedOn: today, endReason: 'CLAIMED', term: 'LONG' },
    { endedOn: today, endReason: 'SURRENDERED', term: 'LONG' },
  ])
  const problem = await refusal(change('endPolicy', 70, { endedOn: '2099-01-01', reason: 'CLAIMED' }))
  expect(problem.code).toBe('ROW_REFUSED')

  await given(71)
  await change('endPolicy', 71, { endedOn: today, reason: 'MATURED' })
  await change('correctPolicy', 71, { endedOn: null, endReason: null })
  expect(await endOf(71)).toEqual([null, null, 'ACTIVE'])
  expect(await audited(71)).toHaveLength(2)

  // Withdrawn in the cooling-off period: the day is that on which the platform learned of it.
  await given(72)
  await change('withdrawPolicy', 72)
  expect(await endOf(72)).toEqual([today, 'WITHDRAWN', 'WITHDRAWN'])
  await given(73, { status: 'WITHDRAWN' })
  expect(await audited(73)).toEqual([{ endedOn: today, endReason: 'WITHDRAWN', term: 'LONG' }])
  // A contract that has ended opens no visit.
  expect(await given(74, { endedOn: today, endReason: 'MATURED' })).toBeNull()
})
