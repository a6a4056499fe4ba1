import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VisitFilter } from '#server/back-office/filter.ts'
import { takeIncoming } from '#server/call-centre/call/take-over.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import type { UnmaskField } from '#server/record/unmask.ts'
import { raiseAlerts } from '#server/reporting/alerts/raise.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import {
  createWorld,
  finish,
  openQuestions,
  refusal,
  signature,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
let agent: ReturnType<typeof staffCaller>
beforeEach(async () => {
  world = await createWorld()
  agent = staffCaller(world.services, await createStaff(world, ['AGENT']))
})
afterEach(() => world.close())

const named: Partial<PolicyRow> = {
  applicantName: '测试欧阳小明',
  insuredName: '测试欧阳明明',
  insuredIsApplicant: false,
  insuredBirthDate: '2015-05-05',
  idType: 'PASSPORT',
  idNumber: 'P99000777',
  phone: '+8619900007777',
}

/** Performs a complete visit: identity check, answers and signature. */
async function visited({ visitId, openid }: { visitId: string; openid: string }): Promise<void> {
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
}

const search = async (text: string, filter: Partial<VisitFilter> = {}) =>
  await agent.desk.visits({
    filter: { status: [], channel: [], product: [], branch: [], order: 'newest', ...filter, search: text },
  })

describe('a search', () => {
  it('finds a visit by its policy number or the start of it, by all or part of a name, and by a whole phone or document number', async () => {
    const due = await world.due(named, 7)
    await world.due()
    const ways = [
      due.policyNo,
      due.policyNo.slice(0, 16),
      '测试欧阳',
      '欧阳小',
      '19900007777',
      '+86 199 0000 7777',
      'p99000777',
    ]
    for (const text of ways) {
      const page = await search(text)
      expect(
        page.rows.map(({ visitId }) => visitId),
        text,
      ).toContain(due.visitId)
    }
    for (const text of ['1990000777', 'P9900077', '欧阳大明', '11111']) {
      expect((await search(text)).rows, text).toEqual([])
    }
  })

  it('respects the filter beside it', async () => {
    const due = await world.due(named)
    expect((await search(due.policyNo, { status: ['SUCCESS'] })).rows).toEqual([])
    expect((await search(due.policyNo, { status: ['PENDING'] })).rows).toHaveLength(1)
    expect((await search(due.policyNo, { channel: ['ONLINE'] })).rows).toEqual([])
    expect((await search(due.policyNo, { from: '2026-03-03' })).rows).toEqual([])
  })

  it('finds a policy whose receipt is unsigned, though it has no visit yet', async () => {
    await world.due({ ...named, policyNo: '77777777777777777', receiptSignedOn: null })
    const page = await search('77777777777777777')
    expect(page.rows).toMatchObject([{ visitId: null, status: null, policyNo: '77777777777777777' }])
    expect(page.count).toEqual({ value: 1, capped: false })
  })

  it('is refused when it is too short, and says so when it matches too many but still shows some', async () => {
    await expect(search('欧')).rejects.toThrow('SEARCH_TOO_SHORT')
    await expect(search('123')).rejects.toThrow('SEARCH_TOO_SHORT')
    for (let index = 0; index < 201; index += 1)
      await world.due({ applicantName: '测试同名', insuredName: '测试同名' }, index)
    const page = await search('测试同名')
    expect(page.tooMany).toBe(true)
    expect(page.rows).toHaveLength(20)
  })

  it('treats characters special to SQL as plain text', async () => {
    await world.due({ applicantName: "测试%_'\\名", insuredName: null })
    expect((await search("%_'")).rows).toHaveLength(1)
    expect((await search('___')).rows).toEqual([])
  })
})

describe('a visit’s page', () => {
  it('shows everything about a finished visit, and no name, phone or document number unmasked', async () => {
    const due = await world.due(named)
    await visited(due)
    const visit = await agent.desk.visit({ visitId: due.visitId })
    expect(visit.status).toBe('SUCCESS')
    expect(visit.events.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining([
        'VISIT_OPENED',
        'IDENTITY_VERIFIED',
        'NOTICE_CONFIRMED',
        'SUBMITTED',
        'SIGNED',
        'SUCCEEDED',
      ]),
    )
    expect(visit.integrity).toEqual({ brokenAt: null, row: [], text: true, answers: true, signature: true })
    expect(visit.attempts).toMatchObject([{ method: 'SMS', status: 'PASSED' }])
    expect(visit.answers.length).toBe(visit.questionnaire?.questions.length)
    expect(visit.applicant).toMatchObject({ name: '测***明', idNumber: 'P99****77', phone: '199****7777' })
    const text = JSON.stringify(visit)
    for (const clear of ['欧阳', '19900007777', 'P99000777']) expect(text).not.toContain(clear)
    // The third question names the insured, and this name must also be masked.
    expect(visit.questionnaire?.questions.some((question) => question.text.includes('测***明'))).toBe(true)
  })

  it('says which part was altered when stored data was changed outside the product', async () => {
    const due = await world.due(named)
    await visited(due)
    const { visitId } = due
    const intact = { brokenAt: null, row: [], text: true, answers: true, signature: true }
    /** Changes a stored value, reads the integrity of the visit, and restores the value. */
    const seen = async (table: string, set: string, where = '') => {
      const client = await world.owner.pool.connect()
      try {
        await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`)
        await client.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table} WHERE visit_id = '${visitId}'`)
        const changed = await client.query(`UPDATE ${table} SET ${set} WHERE visit_id = $1 ${where}`, [
          visitId,
        ])
        expect(changed.rowCount).toBeGreaterThan(0)
        const { integrity } = await agent.desk.visit({ visitId })
        await client.query(`DELETE FROM ${table} WHERE visit_id = $1`, [visitId])
        await client.query(`INSERT INTO ${table} SELECT * FROM kept`)
        await client.query('DROP TABLE kept')
        expect((await agent.desk.visit({ visitId })).integrity).toEqual(intact)
        return integrity
      } finally {
        client.release()
      }
    }
    const { events } = await agent.desk.visit({ visitId })
    const submitted = events.find(({ event }) => event.type === 'SUBMITTED')?.seq
    expect(
      await seen('visit_event', `payload = jsonb_set(payload, '{revision}', '2')`, "AND type = 'SUBMITTED'"),
    ).toEqual({
      ...intact,
      brokenAt: submitted,
      row: ['revision'],
      answers: false,
      signature: false,
    })
    expect(await seen('visit_questionnaire', "rendered = replace(rendered, '合同', '合約')")).toEqual({
      ...intact,
      text: false,
    })
    const one = "AND question_key = 'contract-received'"
    expect(await seen('answer', "answer = 'NO'", one)).toEqual({ ...intact, answers: false })
    expect(await seen('answer', "comment = '不清楚'", one)).toEqual({ ...intact, answers: false })
    expect(await seen('answer', 'passing = NOT passing', one)).toEqual({ ...intact, answers: false })
    expect(await seen('answer', "question_key = 'another'", one)).toEqual({ ...intact, answers: false })
    expect(await seen('signature', `strokes = replace(strokes, '20', '21')`)).toEqual({
      ...intact,
      signature: false,
    })
    const seal = `payload = jsonb_set(payload, '{seal}', '"0"')`
    expect(await seen('visit_event', seal, "AND type = 'SIGNED'")).toMatchObject({ signature: false })
  })

  it('of an unknown visit answers not found', async () => {
    await expect(agent.desk.visit({ visitId: randomUUID() })).rejects.toThrow('RECORD_NOT_FOUND')
  })
})

describe('unmasking', () => {
  it('shows values that belong together for one reason, and records in one row who saw which and why', async () => {
    const due = await world.due(named)
    await visited(due)
    const { visitId } = due
    const see = async (...fields: UnmaskField[]) =>
      await agent.desk.unmask({ visitId, fields, reason: '客户来电核对' })
    expect(await see('phone')).toEqual({ phone: '19900007777' })
    expect(await see('phone', 'applicantName', 'idNumber', 'insuredName')).toEqual({
      applicantName: '测试欧阳小明',
      insuredName: '测试欧阳明明',
      idNumber: 'P99000777',
      phone: '19900007777',
    })
    const { questionnaire, ...rest } = await see('signature', 'questionnaire')
    expect(rest).toEqual({ signature })
    expect(JSON.stringify(questionnaire)).toContain('测试欧阳明明')
    const { rows } = await world.db.pool.query(
      "SELECT actor_kind, target_id, change FROM audit WHERE action = 'visit.unmask' ORDER BY id",
    )
    expect(rows).toHaveLength(3)
    expect(rows[1]).toEqual({
      actor_kind: 'STAFF',
      target_id: visitId,
      change: { fields: ['applicantName', 'insuredName', 'idNumber', 'phone'], reason: '客户来电核对' },
    })
    expect(JSON.stringify(rows)).not.toContain('19900007777')
  })

  it('shows the agent the signature a customer drew before they asked to be called', async () => {
    const due = await world.due(named)
    const { visitId } = due
    const browser = await world.browser(due.openid)
    await verify(world, browser, visitId)
    await openQuestions(browser, visitId)
    const command = () => ({ visitId, commandId: randomUUID() })
    await browser.call.visit.saveDraft({ ...command(), answers: {}, signature })
    await browser.call.visit.callMeInstead(command())
    const seen = await agent.desk.unmask({ visitId, fields: ['signature'], reason: '客户来电核对' })
    expect(seen).toEqual({ signature })
  })

  it('is limited to a number of visits per hour, even for concurrent requests; the agent’s current case does not count', async () => {
    const limit = world.services.settings.guards.unmaskedVisitsPerHour
    const visits: string[] = []
    while (visits.length < limit + 6) visits.push((await world.due()).visitId)
    const [held = '', ...others] = visits
    const busy = await createStaff(world, ['AGENT'])
    const call = staffCaller(world.services, busy)
    const actor = { kind: 'STAFF', id: busy.id, requestId: 'test', origin: {} } as const
    await takeIncoming(world.services, actor, held)
    const see = (visitId: string, field: 'phone' | 'idNumber' = 'phone') =>
      refusal(call.desk.unmask({ visitId, fields: [field], reason: '核对' }))
    expect(await see(held)).toBeNull()
    const results = await Promise.all(
      others.flatMap((visitId) => [see(visitId), see(visitId, 'idNumber'), see(visitId)]),
    )
    expect(results.filter((result) => result === null)).toHaveLength(limit * 3)
    expect(results.filter((result) => result === 'UNMASKED_ENOUGH')).toHaveLength((others.length - limit) * 3)
    expect(await see(held, 'idNumber')).toBeNull()
    const seen = others.find((_, index) => results[index * 3] === null) ?? ''
    expect(await see(seen)).toBeNull()
    const { rows } = await world.db.pool.query(
      "SELECT action, count(*)::int AS n FROM audit WHERE actor_id = $1 AND action LIKE 'visit.unmask%' GROUP BY action ORDER BY action",
      [busy.id],
    )
    const refused = (others.length - limit) * 3
    expect(rows).toEqual([
      { action: 'visit.unmask', n: limit * 3 + 3 },
      { action: 'visit.unmask-refused', n: refused },
    ])
    // The limit holds for one person and one hour. Another person, or the same person in the next hour, is not
    // limited.
    const last = others.find((_, index) => results[index * 3] !== null) ?? ''
    await agent.desk.unmask({ visitId: last, fields: ['phone'], reason: '核对' })
    expect(await raiseAlerts(world.services)).toBe(1)
    const alerts = await world.db.pool.query('SELECT kind, subject, facts FROM alert')
    expect(alerts.rows).toMatchObject([
      { kind: 'UNMASKED_MANY', subject: busy.id, facts: { now: { part: limit, whole: limit } } },
    ])
    world.clock.advance(3_600_000)
    expect(await see(last)).toBeNull()
  })

  it('by accepting incoming calls is limited in the same way, as no call has to have happened', async () => {
    const { visitId } = await world.due()
    const busy = await createStaff(world, ['AGENT'])
    const actor = { kind: 'STAFF', id: busy.id, requestId: 'test', origin: {} } as const
    await world.db.pool.query(
      "INSERT INTO guard_counter (scope, key, bucket, count) VALUES ('incoming', $1, date_trunc('hour', $2::timestamptz), $3)",
      [busy.id, world.clock.now(), world.services.settings.guards.unmaskedVisitsPerHour - 1],
    )
    const results = await Promise.all(
      [1, 2, 3].map(() => refusal(takeIncoming(world.services, actor, visitId))),
    )
    expect(results.filter((result) => result === 'UNMASKED_ENOUGH')).toHaveLength(2)
  })

  it('of something that does not exist shows and records nothing', async () => {
    const due = await world.due(named)
    await expect(
      agent.desk.unmask({ visitId: due.visitId, fields: ['signature'], reason: '核对' }),
    ).rejects.toThrow('RECORD_NOT_FOUND')
    const { rowCount } = await world.db.pool.query("SELECT 1 FROM audit WHERE action = 'visit.unmask'")
    expect(rowCount).toBe(0)
    const some = await agent.desk.unmask({
      visitId: due.visitId,
      fields: ['signature', 'phone'],
      reason: '核对',
    })
    expect(some).toEqual({ phone: '19900007777' })
    for (const bad of [
      { fields: ['phone'] as const, reason: ' ' },
      { fields: [], reason: '核对' },
    ]) {
      await expect(
        agent.desk.unmask({ visitId: due.visitId, fields: [...bad.fields], reason: bad.reason }),
      ).rejects.toThrow('BAD_INPUT')
    }
  })
})
