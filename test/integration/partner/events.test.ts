import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { writeCursor } from '#server/partner/operation/cursor.ts'
import { feedEventTypes } from '#server/vocabulary/visits.ts'
import { SevenVisits } from '#test/integration/reporting/seven-visits.ts'
import { performAs } from './perform.ts'

let seven: SevenVisits
beforeAll(async () => {
  seven = await SevenVisits.tell()
})
afterAll(() => seven.world.close())

const pageSchema = z.object({
  rows: z.array(
    z.looseObject({ id: z.string(), type: z.enum(feedEventTypes), visitId: z.string(), data: z.unknown() }),
  ),
  next: z.string(),
  more: z.boolean(),
})

async function page(query: Readonly<Record<string, string>> = {}) {
  return pageSchema.parse((await performAs(seven.world.services, 'listEvents', { query })).body)
}

async function all(query: Readonly<Record<string, string>> = {}) {
  const rows: z.output<typeof pageSchema>['rows'] = []
  for (let after: string | null = null; ; ) {
    const read = await page(after === null ? query : { ...query, after })
    rows.push(...read.rows)
    if (!read.more) return { rows, next: read.next }
    after = read.next
  }
}

const typesOf = (rows: readonly { readonly visitId: string; readonly type: string }[], letter: string) =>
  rows.filter(({ visitId }) => visitId === seven.visits[letter]).map(({ type }) => type)

it('tells how each visit went, in order', async () => {
  const { rows } = await all()
  expect(typesOf(rows, 'A')).toEqual(['visit.opened', 'visit.succeeded'])
  expect(typesOf(rows, 'E')).toEqual(['visit.opened', 'visit.cancelled'])
  // Both are recorded by one statement.
  expect(typesOf(rows, 'D').slice(-2).sort()).toEqual(['follow_up.done', 'visit.succeeded'])
  const ofB = typesOf(rows, 'B')
  expect(ofB.slice(0, 2)).toEqual(['visit.opened', 'visit.sent_to_callback'])
  expect(ofB.filter((type) => type === 'case.call_finished')).toHaveLength(2)
  expect(ofB).toContain('problem.opened')
  expect(ofB.at(-1)).toBe('problem.resolved')
  const callback = rows.find(
    ({ visitId, type }) => visitId === seven.visits.B && type === 'visit.sent_to_callback',
  )
  expect(callback?.data).toMatchObject({ reasons: ['NEGATIVE_ANSWER'], failing: [expect.any(String)] })
})

it('gives the same events with the same ids on small pages and on a second reading', async () => {
  const { rows } = await all()
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  expect((await all({ limit: '3' })).rows).toEqual(rows)
})

it('gives only the types that are asked for, and goes on behind what it passed over', async () => {
  const { rows, next } = await all({ types: 'visit.succeeded, visit.cancelled', limit: '2' })
  expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['visit.succeeded', 'visit.cancelled']))
  expect((await page({ after: next })).rows).toEqual([])
})

it('contains no text that a person typed', async () => {
  const { rows } = await all()
  const allowed = /^[A-Za-z0-9_.:-]*$/
  const texts: string[] = []
  JSON.stringify(rows, (_, value: unknown) => {
    if (typeof value === 'string') texts.push(value)
    return value
  })
  expect(texts.filter((text) => !allowed.test(text))).toEqual([])
})

it.each([
  [
    'a cursor of another list',
    { after: writeCursor({ openedAt: '2026-03-02T02:00:00Z', id: 'x' }) },
    '/after',
  ],
  ['a cursor of a later state of the database', { after: writeCursor({ position: '999999' }) }, '/after'],
  ['a type that does not exist', { types: 'visit.opened,visit.vanished' }, '/types'],
])('refuses %s', async (_, query, pointer) => {
  await expect(page(query)).rejects.toMatchObject({ code: 'INPUT_INVALID', errors: [{ pointer }] })
})
