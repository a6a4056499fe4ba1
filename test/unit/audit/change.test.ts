import { expect, it } from 'vitest'
import { changedFields } from '#server/audit/change.ts'

it('compares before and after field by field and leaves out what stayed', () => {
  const change = {
    before: { name: '甲', roles: ['AGENT'], disabled: false },
    after: { name: '甲', roles: ['AGENT', 'EDITOR'], disabled: true },
  }
  expect(changedFields(change)).toEqual([
    { field: 'roles', before: ['AGENT'], after: ['AGENT', 'EDITOR'] },
    { field: 'disabled', before: false, after: true },
  ])
})

it('shows what was not there before without a before', () => {
  expect(changedFields({ after: { username: 'a' } })).toEqual([{ field: 'username', after: 'a' }])
})

it('takes plain values on both sides, with what stands beside them', () => {
  expect(changedFields({ before: 3, after: 4, unit: 'day', reason: '试点' })).toEqual([
    { field: 'value', before: 3, after: 4 },
    { field: 'unit', after: 'day' },
    { field: 'reason', after: '试点' },
  ])
})

it('takes a list of changes as such', () => {
  const changes = [{ field: 'onSale', before: true, after: false }]
  expect(changedFields({ changes, note: '停售' })).toEqual([
    { field: 'onSale', before: true, after: false },
    { field: 'note', after: '停售' },
  ])
  expect(changedFields({ changes: ['a', 'b'] })).toEqual([{ field: 'changes', after: ['a', 'b'] }])
})

it('cuts what is long and tells what is deep as text', () => {
  expect(changedFields({ content: 'x'.repeat(700) })).toEqual([
    { field: 'content', after: `${'x'.repeat(600)}…` },
  ])
  expect(changedFields({ filter: { stage: ['OPEN'] } })).toEqual([
    { field: 'filter', after: '{"stage":["OPEN"]}' },
  ])
})

it('has nothing to say of nothing', () => {
  expect(changedFields(null)).toEqual([])
  expect(changedFields({})).toEqual([])
})
