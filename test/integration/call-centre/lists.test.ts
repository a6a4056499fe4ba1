import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let chief: Desk
beforeAll(async () => {
  world = await createWorld()
  chief = await deskOf(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

type Query = Parameters<Desk['call']['queue']['cases']>[0]
const all = { place: null, reason: null, urgency: null, language: null, agentId: null } as const

/** Reads a list page by page, two rows at a time. */
async function whole<Row, After>(
  read: (after: After | null) => Promise<{ rows: readonly Row[]; next: After | null }>,
): Promise<Row[]> {
  const found: Row[] = []
  let after: After | null = null
  do {
    const page: { rows: readonly Row[]; next: After | null } = await read(after)
    expect(page.rows.length).toBeLessThanOrEqual(2)
    found.push(...page.rows)
    after = page.next
  } while (after !== null)
  return found
}

const cases = (order: Query['order'], place: Query['filter']['place'] = null) =>
  whole<Awaited<ReturnType<Desk['call']['queue']['cases']>>['rows'][number], NonNullable<Query['after']>>(
    (after) => chief.call.queue.cases({ filter: { ...all, place }, order, after, limit: 2 }),
  )

describe('the list of cases', () => {
  const DAYS = [9, 3, 12, 6, 3, 11, 7]
  beforeAll(async () => {
    const opened: string[] = []
    for (const days of DAYS) opened.push((await askedCase(world, days)).caseId)
    // Two cases have another priority, so that the order of the queue is not that of the deadlines.
    const steer = (caseId: string | undefined, priority: -1 | 1) =>
      chief.call.queue.steer({
        caseIds: [caseId ?? ''],
        command: { type: 'PRIORITISE', priority },
        reason: '排班调整',
      })
    await steer(opened[5], -1)
    await steer(opened[1], 1)
  })

  it('is read from page to page by the end of the cooling-off period, whatever the priority', async () => {
    const ends = (rows: readonly { coolingOffEndsAt: string }[]) => rows.map((row) => row.coolingOffEndsAt)
    const earliest = await cases('earliest')
    expect(new Set(earliest.map((row) => row.caseId)).size).toBe(DAYS.length)
    expect(ends(earliest)).toEqual([...ends(earliest)].sort())
    const latest = await cases('latest')
    expect(latest.map((row) => row.caseId)).toEqual(earliest.map((row) => row.caseId).reverse())
    expect(ends(await cases('queue'))).not.toEqual(ends(earliest))
  })

  it('shows closed cases from the last closed one', async () => {
    for (let closed = 0; closed < 3; closed += 1) {
      const agent = await deskOf(world)
      await callAndFinish(agent, await takeNext(agent), {
        disposition: 'COMPLAINT',
        problem: { category: 'OTHER', description: '投诉服务态度' },
      })
    }
    const times = (await cases('queue', 'CLOSED')).map((row) => row.closedAt)
    expect(times).toHaveLength(3)
    expect(times).toEqual([...times].sort().reverse())
    expect(new Set(times).size).toBe(3)
  })

  it('finds the case of a policy by any five digits of its number', async () => {
    const [row] = await cases('queue')
    const policyNo = row?.policyNo ?? ''
    const found = async (part: string) =>
      (await chief.call.queue.cases({ filter: { ...all, policyNo: part }, after: null, limit: 10 })).rows.map(
        (each) => each.policyNo,
      )
    expect(await found(policyNo)).toEqual([policyNo])
    expect(await found(policyNo.slice(3, 15))).toContain(policyNo)
    expect(await found('99999')).toEqual([])
    expect(await refusal(found('1234'))).toBe('SEARCH_TOO_SHORT')
  })
})

describe('the lists of problem cases, follow-ups and quality checks', () => {
  it('are read from both ends', async () => {
    const problems = (order: 'oldest' | 'newest') =>
      whole<{ id: string }, { dueOn: string | null; id: string }>((after) =>
        chief.call.problem.list({
          filter: { status: null, handlerId: null, overdue: false },
          order,
          after,
          limit: 2,
        }),
      )
    const checks = (order: 'oldest' | 'newest') =>
      whole<{ id: string }, { createdAt: string; id: string }>((after) =>
        chief.call.quality.list({ status: null, order, after, limit: 2 }),
      )
    for (const list of [problems, checks]) {
      const oldest = (await list('oldest')).map(({ id }) => id)
      expect(oldest.length).toBeGreaterThan(2)
      expect((await list('newest')).map(({ id }) => id)).toEqual(oldest.reverse())
    }
  })
})
