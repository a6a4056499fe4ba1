import { afterAll, beforeAll, expect, it } from 'vitest'
import { browseVisits } from '#server/back-office/browse.ts'
import { visitFilterSchema } from '#server/back-office/filter.ts'
import { recording, type Sent, scannedTables } from '#test/support/server/plans.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.due({ applicantName: '阿迪力•测试热', idType: 'PASSPORT', idNumber: 'X99999801' })
})
afterAll(() => world.close())

it.each(['阿迪', '阿迪力·测试热', '测试热', 'X99999801', '19900000000', '2000 0000'])(
  'a search for %s reads no table without an index',
  async (search) => {
    const sent: Sent[] = []
    const services = { ...world.services, db: recording(world.db, sent) }
    const filter = visitFilterSchema.parse({ search })
    const page = await browseVisits(services, { filter, after: null, limit: 20 })
    expect(page.rows).toHaveLength(1)
    expect(sent.length).toBeGreaterThan(2)
    for (const one of sent) expect(await scannedTables(world.db, one), one.text).toEqual([])
  },
)
