import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listViews, removeView, saveView } from '#server/saved-view/service.ts'
import { MOST_VIEWS } from '#server/vocabulary/views.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, refusal, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function somebody() {
  const { id } = await createStaff(world, ['MANAGER'])
  return { ...systemActor, kind: 'STAFF' as const, id }
}

const overdue = { list: 'problems', name: '逾期未办', query: 'status=OPEN&overdue=1' } as const
const names = async (staffId: string, list: 'problems' | 'visits' = 'problems') =>
  (await listViews(world.services, staffId, list)).map(({ name, own }) => `${name}${own ? '' : '*'}`)

async function auditOf(id: string): Promise<string[]> {
  const { rows } = await world.db.pool.query(
    "SELECT action FROM audit WHERE target_kind = 'saved_view' AND target_id = $1 ORDER BY id",
    [id],
  )
  return rows.map(({ action }) => action)
}

describe('saved views', () => {
  it('are seen by their owner, and by others only when shared', async () => {
    const [owner, other] = [await somebody(), await somebody()]
    await saveView(world.services, owner, { ...overdue, shared: false })
    await saveView(world.services, owner, {
      ...overdue,
      name: '我的问题件',
      query: 'handler=me',
      shared: true,
    })
    expect(await names(owner.id)).toEqual(['我的问题件', '逾期未办'])
    expect(await names(other.id)).toEqual(['我的问题件*'])
    expect(await names(owner.id, 'visits')).toEqual([])
  })

  it('of the same name are replaced, and every write is in the audit', async () => {
    const owner = await somebody()
    const first = await saveView(world.services, owner, { ...overdue, shared: false })
    const again = await saveView(world.services, owner, { ...overdue, query: 'overdue=1', shared: false })
    expect(again).toEqual(first)
    const views = (await listViews(world.services, owner.id, 'problems')).filter(({ own }) => own)
    expect(views).toMatchObject([{ id: first.id, query: 'overdue=1' }])
    await removeView(world.services, owner, first.id)
    expect((await listViews(world.services, owner.id, 'problems')).filter(({ own }) => own)).toEqual([])
    expect(await auditOf(first.id)).toEqual(['view.save', 'view.save', 'view.remove'])
  })

  it('are removed by their owner only', async () => {
    const [owner, other] = [await somebody(), await somebody()]
    const { id } = await saveView(world.services, owner, { ...overdue, name: '共享的', shared: true })
    expect(await refusal(removeView(world.services, other, id))).toBe('RECORD_NOT_FOUND')
    expect(await names(owner.id)).toContain('共享的')
  })

  it('are limited for each person; replacing one is always possible', async () => {
    const owner = await somebody()
    for (let n = 0; n < MOST_VIEWS; n += 1)
      await saveView(world.services, owner, { ...overdue, name: `视图${n}`, shared: false })
    expect(
      await refusal(saveView(world.services, owner, { ...overdue, name: '又一个', shared: false })),
    ).toBe('VIEWS_FULL')
    await saveView(world.services, owner, { ...overdue, name: '视图0', query: '', shared: false })
    expect((await listViews(world.services, owner.id, 'problems')).filter(({ own }) => own)).toHaveLength(
      MOST_VIEWS,
    )
  })
})
