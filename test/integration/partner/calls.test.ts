import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expireLeases } from '#server/call-centre/queue/release-due.ts'
import { HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { askedCase, deskOf, takeNext } from '#test/support/world/queue.ts'
import { answersTo, createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'
import { type OutsideCentre, openCentre } from './outside-centre.ts'

let world: World
let centre: OutsideCentre
beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  centre = await openCentre(world)
})
afterAll(() => world.close())

async function rows(text: string, ...values: unknown[]) {
  return (await world.db.pool.query(text, values)).rows
}

const scriptSchema = z.object({
  phone: z.string().nullable(),
  identity: z.object({ name: z.string(), idTail: z.string() }).nullable(),
  questions: z
    .array(z.object({ key: z.string(), text: z.string(), passing: z.enum(['YES', 'NO']) }))
    .nullable(),
  answers: z.record(z.string(), z.unknown()),
})
const script = async (held: { caseId: string; lease: string }) =>
  scriptSchema.parse(await centre.onCase('readScript', held))

/** The stable code of a refusal. */
async function codeOf(work: Promise<unknown>): Promise<string | null> {
  return await refusal(work)
}

describe('the course of a case', () => {
  it('goes from a failed visit to a success by phone', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await browser.call.visit.start({ visitId: due.visitId, commandId: crypto.randomUUID() })
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId, ['cooling-off'])
    const held = await centre.claim()
    const early = await script(held)
    expect(early).toMatchObject({ phone: null, identity: null, questions: null })
    await centre.onCase('startCall', held)
    const speaking = await script(held)
    expect(speaking.phone).toMatch(/^\+86199\d{8}$/)
    expect(speaking.identity?.name).toMatch(/^测试客户/)
    expect(speaking.questions).toBeNull()
    await centre.onCase('confirmApplicant', held)
    const questions = (await script(held)).questions ?? []
    expect(questions.length).toBeGreaterThanOrEqual(5)
    const answers = answersTo(questions)
    const [first] = questions
    const draft = { answers: { [first?.key ?? '']: { answer: 'YES' } } }
    await centre.onCase('keepCase', held, { draft })
    expect((await script(held)).answers).toEqual(draft.answers)
    const done = await centre.onCase('finishCall', held, { disposition: 'COMPLETED', answers })
    expect(done).toEqual({ next: 'SUCCESS', at: null })

    const agent = centre.agents[0]
    const manager = await deskOf(world, ['MANAGER'])
    const visit = await manager.call.desk.visit({ visitId: due.visitId })
    expect(visit.status).toBe('SUCCESS')
    expect(visit.integrity).toEqual({ brokenAt: null, row: [], text: true, answers: true, signature: true })
    const events = visit.events.map(({ event }) => event)
    expect(events.at(-1)).toEqual({ type: 'SUCCEEDED', payload: { method: 'PHONE' } })
    // The evidence names the agent, and the system through which the agent worked.
    const said = { by: agent?.id, via: centre.clientId }
    expect(events.at(-2)).toMatchObject({ type: 'PHONE_ANSWERED', payload: said })
    expect(events.at(-3)).toMatchObject({ type: 'SCRIPT_OPENED', payload: said })
    expect(await centre.perform('getCase', { params: { caseId: held.caseId } })).toMatchObject({
      outcome: 'SUCCESS',
      attempts: [{ agent: agent?.username, disposition: 'COMPLETED' }],
    })
  })

  it('is audited with the agent and the system, and so is each reading of the number', async () => {
    const { policyNo } = await askedCase(world)
    const held = await centre.claim()
    await script(held)
    await centre.onCase('startCall', held)
    await script(held)
    await centre.onCase('confirmApplicant', held)
    await script(held)
    await centre.onCase('finishCall', held, { disposition: 'HUNG_UP' })
    const auditor = await deskOf(world, ['AUDITOR'])
    const { rows: entries } = await auditor.call.audit.list({
      filter: { targetId: held.caseId },
      after: null,
    })
    const [agent] = centre.agents
    expect(new Set(entries.map(({ actorName, clientName }) => `${actorName} ${clientName}`))).toEqual(
      new Set([`${agent?.name} ${centre.name}`]),
    )
    expect(
      entries.map(({ action, fields }) => [action, ...fields.map(({ after }) => after)]).reverse(),
    ).toEqual([
      ['callback.claim'],
      ['callback.dial'],
      ['callback.script', ['phone', 'applicantName', 'idNumber']],
      ['callback.confirmApplicant'],
      ['callback.script', ['phone', 'applicantName', 'idNumber', 'questionnaire']],
      ['callback.finish', 'RETRY', 'HUNG_UP'],
    ])
    expect(entries[0]?.targetLabel).toContain(policyNo.slice(-6))
  })

  it('of a customer of sixty or older is sent to quality review, like a call from the console', async () => {
    // The customer with serial number 0 was born in 1950.
    await askedCase(world, 10, {}, 0)
    const held = await centre.claim()
    await centre.onCase('startCall', held)
    await centre.onCase('confirmApplicant', held)
    const answers = answersTo((await script(held)).questions ?? [])
    await centre.onCase('finishCall', held, { disposition: 'COMPLETED', answers })
    expect(await rows("SELECT 'AGE_60' = ANY(reasons) AS old FROM quality_check")).toEqual([{ old: true }])
  })

  it('begins with a customer who calls in while the visit is still online', async () => {
    const { visitId } = await world.due()
    const [agent] = centre.agents
    const incoming = await centre.perform('takeIncomingCall', {
      params: { visitId },
      body: { agent: agent?.username },
    })
    const held = z
      .object({ caseId: z.string(), lease: z.string(), visitId: z.literal(visitId) })
      .parse(incoming)
    expect((await script(held)).phone).toMatch(/^\+86/)
    const { attempts } = z
      .object({ attempts: z.array(z.object({ direction: z.string() })) })
      .parse(await centre.perform('getCase', { params: { caseId: held.caseId } }))
    expect(attempts).toMatchObject([{ direction: 'IN' }])
  })
})

describe('the rules of calling', () => {
  it('hold for an outside agent: hours, the customer’s rest, what a result needs', async () => {
    await askedCase(world)
    const held = await centre.claim()
    expect(await codeOf(centre.onCase('finishCall', held, { disposition: 'NO_ANSWER' }))).toBe('NOT_DIALLED')
    expect(await codeOf(centre.onCase('confirmApplicant', held))).toBe('NOT_DIALLED')
    await centre.onCase('startCall', held)
    expect(await codeOf(centre.onCase('releaseCase', held, { reason: '误领' }))).toBe('STEP_NOT_POSSIBLE')
    expect(await codeOf(centre.onCase('finishCall', held, { disposition: 'REFUSED' }))).toBe('NOTE_MISSING')
    expect(await codeOf(centre.onCase('finishCall', held, { disposition: 'COMPLETED' }))).toBe(
      'APPLICANT_NOT_CONFIRMED',
    )
    const done = z
      .object({ next: z.literal('RETRY'), at: z.string() })
      .parse(await centre.onCase('finishCall', held, { disposition: 'NO_ANSWER' }))
    expect(new Date(done.at).getTime()).toBeGreaterThan(world.clock.at.getTime() + HOUR_MS)
    const next = () => centre.perform('claimCase', { body: { agent: centre.agents[0]?.username } })
    expect(await next()).toMatchObject({ case: null, because: 'RESTING', nextAt: done.at })
    world.clock.set(new Date('2026-03-02T12:00:00Z'))
    expect(await next()).toMatchObject({ case: null, because: 'CLOSED_HOURS' })
  })

  it('a case that is released is the next agent’s, with what was saved', async () => {
    await askedCase(world)
    const held = await centre.claim()
    await centre.onCase('keepCase', held, { draft: { note: '客户说下午有空' } })
    await centre.onCase('releaseCase', held, { reason: '坐席下班' })
    const inside = await takeNext(await deskOf(world))
    expect(inside.caseId).toBe(held.caseId)
    expect(inside.view.case.draft?.note).toBe('客户说下午有空')
    // The answer was lost, and the next agent has the case: the step is answered, and nothing changes.
    await centre.onCase('releaseCase', held, { reason: '坐席下班' })
    expect((await takeNext(await deskOf(world)).catch(() => null))?.caseId).toBeUndefined()
  })

  it('an expired lease is told by a stable code, and the agent can take the case back with its call', async () => {
    await askedCase(world)
    const held = await centre.claim()
    await centre.onCase('startCall', held)
    world.clock.advance(21 * MINUTE_MS)
    for (const id of ['readScript', 'keepCase', 'confirmApplicant'])
      expect(await codeOf(centre.onCase(id, held))).toBe('LEASE_EXPIRED')
    await expireLeases(world.services, world.clock.now())
    expect(await codeOf(centre.onCase('keepCase', held))).toBe('LEASE_LOST')
    const again = z
      .object({ caseId: z.string(), lease: z.string() })
      .parse(await centre.onCase('takeCase', { caseId: held.caseId }, { ground: 'RETAKE' }))
    expect(again.lease).not.toBe(held.lease)
    await centre.onCase('finishCall', again, { disposition: 'NO_ANSWER' })
    expect(await rows('SELECT count(*)::int AS n FROM callback_attempt')).toEqual([{ n: 1 }])
  })
})

describe('who may act', () => {
  const claimAs = (of: OutsideCentre, agent: string) => codeOf(of.perform('claimCase', { body: { agent } }))

  it('only an agent who is assigned to the system, is active and still is an agent', async () => {
    await askedCase(world)
    const other = await openCentre(world)
    const inside = await deskOf(world)
    expect(await claimAs(centre, inside.staff.username)).toBe('AGENT_NOT_ASSIGNED')
    expect(await claimAs(centre, other.agents[0]?.username ?? '')).toBe('AGENT_NOT_ASSIGNED')
    expect(await claimAs(centre, 'nobody')).toBe('AGENT_NOT_ASSIGNED')
    const own = centre.agents[0]?.username ?? ''
    await rows('UPDATE staff SET disabled_at = now() WHERE username = $1', own)
    expect(await claimAs(centre, own)).toBe('AGENT_NOT_ACTIVE')
    await rows("UPDATE staff SET disabled_at = NULL, roles = '{MANAGER}' WHERE username = $1", own)
    expect(await claimAs(centre, own)).toBe('AGENT_NOT_ACTIVE')
    await rows("UPDATE staff SET roles = '{AGENT}' WHERE username = $1", own)
    expect(await claimAs(centre, own.toUpperCase())).toBeNull()
    expect(await rows('SELECT count(*)::int AS n FROM callback_case WHERE lease_by IS NOT NULL')).toEqual([
      { n: 1 },
    ])
  })

  it('nobody but the holder of the lease, not even a colleague at the same centre', async () => {
    await askedCase(world)
    const two = await openCentre(world, 2)
    const held = await two.claim(two.agents[0])
    const colleague = { agent: two.agents[1]?.username }
    for (const id of ['readScript', 'startCall', 'keepCase', 'confirmApplicant'])
      expect(await codeOf(two.onCase(id, held, colleague))).toBe('LEASE_LOST')
    expect(await codeOf(two.onCase('finishCall', held, { ...colleague, disposition: 'BUSY' }))).toBe(
      'LEASE_LOST',
    )
  })

  it('an administrator assigns agents: with a record, to one system only, and only agents', async () => {
    const admin = await deskOf(world, ['ADMINISTRATOR'])
    const reason = '外包外呼'
    const fields = {
      name: centre.name,
      scopes: ['calls:write' as const],
      networks: [],
      certificates: [],
      agents: [],
      reason,
    }
    const edit = (agents: string[], version: number) =>
      refusal(admin.call.partner.edit({ ...fields, id: centre.clientId, version, agents }))
    const other = await openCentre(world)
    const manager = await deskOf(world, ['MANAGER'])
    const fresh = (await deskOf(world)).staff
    for (const unfit of [other.agents[0]?.id ?? '', manager.staff.id, crypto.randomUUID()])
      expect(await edit([fresh.id, unfit], 1)).toBe('PARTNER_AGENT_NOT_FIT')
    expect(await edit([fresh.id], 7)).toBe('EDITED_MEANWHILE')
    expect(await edit([fresh.id], 1)).toBeNull()
    const before = centre.agents[0]
    expect(await claimAs(centre, before?.username ?? '')).toBe('AGENT_NOT_ASSIGNED')
    expect(await claimAs(centre, fresh.username)).toBeNull()
    const [mine] = (await admin.call.partner.list()).filter(({ id }) => id === centre.clientId)
    expect(mine?.agents).toEqual([{ id: fresh.id, name: fresh.name, username: fresh.username }])
    const choices = await admin.call.partner.agents()
    expect(choices.find(({ id }) => id === fresh.id)?.clientId).toBe(centre.clientId)
    expect(choices.find(({ id }) => id === before?.id)?.clientId).toBeNull()
    const auditor = await deskOf(world, ['AUDITOR'])
    const { rows: entries } = await auditor.call.audit.list({
      filter: { targetId: centre.clientId, action: 'partner.edit' },
      after: null,
    })
    expect(entries).toMatchObject([
      {
        fields: expect.arrayContaining([{ field: 'agents', before: [before?.name], after: [fresh.name] }]),
      },
    ])
  })
})

describe('a retry after a lost answer', () => {
  it('finds the same case and the same call', async () => {
    await askedCase(world)
    const held = await centre.claim()
    expect(await centre.claim()).toMatchObject(held)
    const started = z.object({ attemptId: z.string() })
    const { attemptId } = started.parse(await centre.onCase('startCall', held))
    expect(started.parse(await centre.onCase('startCall', held)).attemptId).toBe(attemptId)
    for (let n = 0; n < 2; n += 1)
      expect(await centre.onCase('confirmApplicant', held)).toEqual({ attemptId })
    expect(await rows('SELECT count(*)::int AS n FROM callback_attempt')).toEqual([{ n: 1 }])
  })

  it('gets the first result, even when others have worked on the case since', async () => {
    await askedCase(world)
    const held = await centre.claim()
    await centre.onCase('startCall', held)
    const problem = { category: 'FORGED_SIGNATURE', description: '客户称签名非本人' }
    const send = (disposition: string) => centre.onCase('finishCall', held, { disposition, problem })
    const first = await send('COMPLAINT')
    expect(first).toEqual({ next: 'PROBLEM', at: null })
    expect(await send('COMPLAINT')).toEqual(first)
    const supervisor = await deskOf(world, ['SUPERVISOR'])
    const [{ id } = { id: '' }] = await rows('SELECT id FROM problem_case')
    await supervisor.call.problem.assign({ id, version: 1, handlerId: supervisor.staff.id })
    expect(await send('COMPLAINT')).toEqual(first)
    expect(await rows("SELECT count(*)::int AS n FROM callback_event WHERE type = 'FINISHED'")).toEqual([
      { n: 1 },
    ])
    // Another agent's lease is not this agent's result.
    expect(
      await codeOf(
        centre.onCase('finishCall', { ...held, lease: crypto.randomUUID() }, { disposition: 'BUSY' }),
      ),
    ).toBe('CASE_CLOSED')
  })
})

describe('many agents at once', () => {
  it('of two systems on two instances never get the same case', async () => {
    const other = await openCentre(world, 3, world.otherInstance())
    const mine = await openCentre(world, 3)
    const all = [0, 1, 2].flatMap((n) => [
      { of: mine, agent: mine.agents[n] },
      { of: other, agent: other.agents[n] },
    ])
    // Each has asked once before, so that the connections are open and the claims run beside each other.
    const ask = ({ of, agent }: (typeof all)[number]) =>
      of.perform('claimCase', { body: { agent: agent?.username } })
    expect(await Promise.all(all.map(ask))).toMatchObject(all.map(() => ({ because: 'EMPTY' })))
    const opened: string[] = []
    for (let n = 0; n < 6; n += 1) opened.push((await askedCase(world)).caseId)
    const claims = await Promise.all(all.map(({ of, agent }) => of.claim(agent)))
    expect(claims.map(({ caseId }) => caseId).sort()).toEqual([...opened].sort())
  })

  it('in the console and outside, race for the last case: exactly one has it', async () => {
    const inside = await deskOf(world, ['AGENT'], world.otherInstance())
    const [agent] = centre.agents
    const winners: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const { caseId } = await askedCase(world)
      const outsideClaim = () => centre.perform('claimCase', { body: { agent: agent?.username } })
      const insideClaim = () => inside.call.callback.next()
      const started = round % 2 === 0 ? [outsideClaim(), insideClaim()] : [insideClaim(), outsideClaim()]
      const answers = JSON.stringify(await Promise.all(started))
      expect(answers.split(caseId)).toHaveLength(2)
      const [{ lease_by: winner } = { lease_by: '' }] = await rows(
        'SELECT lease_by FROM callback_case WHERE id = $1',
        caseId,
      )
      winners.push(winner)
      await rows(
        'UPDATE callback_case SET lease_token = NULL, lease_by = NULL, lease_until = NULL, wake_at = NULL, ready = false, paused_at = now() WHERE id = $1',
        caseId,
      )
    }
    expect(winners.every((winner) => winner === agent?.id || winner === inside.staff.id)).toBe(true)
  })
})
