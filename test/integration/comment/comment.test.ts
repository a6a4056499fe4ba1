import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#server/audit/search.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { deskOf, openProblem } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let visitId: string
let agent: StaffMember
let chief: StaffMember
beforeAll(async () => {
  world = await createWorld()
  visitId = (await world.due()).visitId
  agent = await createStaff(world, ['AGENT'])
  chief = await createStaff(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

const as = (staff: StaffMember) => staffCaller(world.services, staff)
const say = (text: string, mentions: string[] = [], id = visitId) =>
  as(agent).comment.visit.add({ id, text, mentions })
const read = (limit = 30, before: string | null = null) =>
  as(chief).comment.visit.list({ id: visitId, before, limit })

describe('a comment', () => {
  it('is read by everybody who may read the record, newest first, page by page', async () => {
    for (const text of ['第一条', '第二条', '第三条']) await say(text)
    const first = await read(2)
    expect(first.rows.map(({ text, authorName }) => [text, authorName])).toEqual([
      ['第三条', agent.name],
      ['第二条', agent.name],
    ])
    const second = await read(2, first.next)
    expect(second.rows.map(({ text }) => text)).toEqual(['第一条'])
    expect(second.next).toBeNull()
  })

  it('is neither changed nor deleted, and the audit records it without its text', async () => {
    await say('客户说周五再联系')
    await expect(world.owner.pool.query("UPDATE comment SET text = ''")).rejects.toMatchObject({
      code: '23001',
    })
    await expect(world.owner.pool.query('DELETE FROM comment')).rejects.toMatchObject({ code: '23001' })
    const { rows } = await world.db.pool.query(
      "SELECT actor_id, target_kind, target_id, change FROM audit WHERE action = 'comment.add' ORDER BY id DESC LIMIT 1",
    )
    expect(rows).toEqual([
      { actor_id: agent.id, target_kind: 'visit', target_id: visitId, change: { mentioned: 0 } },
    ])
  })

  it('on a problem case is found in the audit by its policy, and leads to the problem case', async () => {
    const desk = await deskOf(world, ['SUPERVISOR'])
    const { id, policyNo } = await openProblem(world, desk)
    await desk.call.comment.problem.add({ id, text: '已联系客户', mentions: [] })
    const { rows } = await searchAudit(world.services, { policyNo, action: 'comment.add' }, null, 10)
    expect(rows).toMatchObject([{ targetKind: 'problem_case', targetId: id, problemId: id }])
    expect(rows[0]?.targetLabel).toMatch(/\*{4}/)
  })

  it('on a record that does not exist is refused', async () => {
    expect(await refusal(say('?', [], world.services.ids.id(world.clock.now())))).toBe('RECORD_NOT_FOUND')
  })
})

describe('a mention', () => {
  it('offers those who may open the record, and reaches the person', async () => {
    const editor = await createStaff(world, ['EDITOR'])
    const admin = await createStaff(world, ['ADMINISTRATOR'])
    const people = (await as(agent).comment.visit.people()).map(({ id }) => id)
    expect(people).toEqual(expect.arrayContaining([agent.id, chief.id, editor.id]))
    expect(people).not.toContain(admin.id)
    await say('请看', [chief.id, chief.id])
    const told = async (person: Parameters<typeof as>[0]) =>
      (await as(person).inbox.list()).items.filter(({ kind }) => kind === 'MENTIONED')
    expect(await told(chief)).toMatchObject([
      {
        title: expect.stringMatching(/在回访的评论里提到了您$/),
        link: `/admin/visits/${visitId}`,
        read: false,
      },
    ])
    expect(await told(editor)).toEqual([])
  })

  it('on a case reaches only those who may open the page of the case', async () => {
    const people = (await as(chief).comment.case.people()).map(({ id }) => id)
    expect(people).toContain(chief.id)
    expect(people).not.toContain(agent.id)
  })

  it('of somebody who may not read the record, or has left, is refused', async () => {
    const admin = await createStaff(world, ['ADMINISTRATOR'])
    const gone = await createStaff(world, ['AGENT'])
    await world.db.pool.query('UPDATE staff SET disabled_at = now() WHERE id = $1', [gone.id])
    expect(await refusal(say('请看', [admin.id]))).toBe('MENTION_NOT_FIT')
    expect(await refusal(say('请看', [gone.id]))).toBe('MENTION_NOT_FIT')
  })
})
