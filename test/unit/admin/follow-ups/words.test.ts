import { expect, it } from 'vitest'
import { comesWithDay, idsOfPrintPath, postingsOf, printPath } from '#components/admin/follow-ups/words.ts'
import { LETTERS_MOST } from '#server/call-centre/rules/letter.ts'

const ids = ['01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000002']

it('the print page reads the ids that its URL was made of, and nothing else', () => {
  const written = new URLSearchParams(printPath(ids).split('?')[1]).get('ids')
  expect(idsOfPrintPath(written)).toEqual(ids)
  expect(idsOfPrintPath(`${ids[0]}.${ids[0]}.张三.<b>`)).toEqual([ids[0]])
  expect(idsOfPrintPath(null)).toEqual([])
})

it('only letters with a number are registered', () => {
  const rows = ids.map((id) => ({ id, version: 3 }))
  expect(postingsOf(rows, { [ids[0] ?? '']: ' EMS-1 ', [ids[1] ?? '']: '  ' })).toEqual([
    { id: ids[0], version: 3, reference: 'EMS-1' },
  ])
})

it('a signed reply and a returned letter come with a day, a branch visit never does', () => {
  expect(comesWithDay('LETTER', 'CONFIRMED_IN_WRITING')).toBe(true)
  expect(comesWithDay('LETTER', 'MOVED_AWAY')).toBe(true)
  expect(comesWithDay('LETTER', 'NO_REPLY')).toBe(false)
  expect(comesWithDay('BRANCH', 'MOVED_AWAY')).toBe(false)
})

it('the page sends no more letters than the server takes', () => {
  const many = Array.from(
    { length: LETTERS_MOST + 9 },
    (_, n) => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  )
  expect(idsOfPrintPath(many.join('.'))).toEqual(many.slice(0, LETTERS_MOST))
})
