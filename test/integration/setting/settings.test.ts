import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingHistory } from '#server/setting/service.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const reason = '监管要求'

describe('a setting', () => {
  it('applies to what starts afterwards, and visits under way keep their values', async () => {
    const admin = staffCaller(world.services, await createStaff(world, ['ADMINISTRATOR']))
    const before = await world.due()
    await admin.setting.save({ key: 'windowDays', version: 0, value: 5, reason })
    const after = await world.due()
    const { rows } = await world.db.pool.query('SELECT id, window_ends_at FROM visit')
    const end = (id: string) => rows.find((row) => row.id === id)?.window_ends_at.toISOString()
    expect(end(before.visitId)).toBe('2026-03-04T16:00:00.000Z')
    expect(end(after.visitId)).toBe('2026-03-06T16:00:00.000Z')
  })

  it('records who changed it, when, from what to what, and why', async () => {
    const staff = await createStaff(world, ['ADMINISTRATOR'])
    const admin = staffCaller(world.services, staff)
    await admin.setting.save({ key: 'windowDays', version: 0, value: 5, reason })
    await admin.setting.save({ key: 'windowDays', version: 1, value: 3, reason: '恢复' })
    const [entry] = await admin.setting.list()
    expect(entry).toMatchObject({
      key: 'windowDays',
      value: 3,
      standard: 3,
      version: 2,
      changedBy: { id: staff.id, name: staff.name },
    })
    expect(await settingHistory(world.services, 'windowDays')).toMatchObject([
      { before: 5, after: 3, reason: '恢复', by: { name: staff.name } },
      { before: 3, after: 5, reason, by: { name: staff.name } },
    ])
  })

  it('is saved once when two people save it at once', async () => {
    const admin = staffCaller(world.services, await createStaff(world, ['ADMINISTRATOR']))
    const saves = [4, 5, 6, 7].map((value) =>
      admin.setting.save({ key: 'windowDays', version: 0, value, reason }),
    )
    const outcomes = await Promise.allSettled(saves)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.message).toBe('EDITED_MEANWHILE')
    }
    expect(await settingHistory(world.services, 'windowDays')).toHaveLength(1)
  })

  it('is changed once when two changes at once would contradict each other', async () => {
    const admin = staffCaller(world.services, await createStaff(world, ['ADMINISTRATOR']))
    const outcomes = await Promise.allSettled([
      admin.setting.save({ key: 'identityIdleMs', version: 0, value: 50, reason }),
      admin.setting.save({ key: 'identityMaxMs', version: 0, value: 20, reason }),
    ])
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.map(({ reason: error }) => error.message)).toEqual(['SETTINGS_DISAGREE'])
  })

  it.each([
    [{ key: 'windowDays', value: 11 }, 'SETTING_OUT_OF_BOUNDS'],
    [{ key: 'windowDays', value: 2.5 }, 'SETTING_OUT_OF_BOUNDS'],
    [{ key: 'calling.fromHour', value: 12 }, null],
    [{ key: 'reminderAgainHour', value: 21 }, 'SETTINGS_DISAGREE'],
    [{ key: '*', value: 1 }, 'RECORD_NOT_FOUND'],
  ])('%o: %s', async (input, code) => {
    const admin = staffCaller(world.services, await createStaff(world, ['ADMINISTRATOR']))
    const saved = admin.setting.save({ ...input, version: 0, reason })
    if (code === null) await expect(saved).resolves.toEqual({ version: 1 })
    else await expect(saved).rejects.toThrow(code)
  })
})
