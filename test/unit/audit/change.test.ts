import { expect, it } from 'vitest'
import { changedFields } from '#server/audit/change.ts'

it('a change is compared field by field, without unchanged fields', () => {
  const change = {
    before: { name: '甲', roles: ['AGENT'], disabled: false },
    after: { name: '甲', roles: ['AGENT', 'EDITOR'], disabled: true },
  }
  expect(changedFields(change)).toEqual([
    { field: 'roles', before: ['AGENT'], after: ['AGENT', 'EDITOR'] },
    { field: 'disabled', before: false, after: true },
  ])
})

it('a new field is shown without a before', () => {
  expect(changedFields({ after: { username: 'a' } })).toEqual([{ field: 'username', after: 'a' }])
})

it('plain values are compared as one field, with what stands beside them', () => {
  expect(changedFields({ before: 3, after: 4, unit: 'day', reason: '试点' })).toEqual([
    { field: 'value', before: 3, after: 4 },
    { field: 'unit', after: 'day' },
    { field: 'reason', after: '试点' },
  ])
})

it('a list of changes is shown as it is', () => {
  const changes = [{ field: 'onSale', before: true, after: false }]
  expect(changedFields({ changes, note: '停售' })).toEqual([
    { field: 'onSale', before: true, after: false },
    { field: 'note', after: '停售' },
  ])
  expect(changedFields({ changes: ['a', 'b'] })).toEqual([{ field: 'changes', after: ['a', 'b'] }])
})

it('long values are cut, and nested ones listed part by part', () => {
  expect(changedFields({ content: 'x'.repeat(700) })).toEqual([
    { field: 'content', after: `${'x'.repeat(600)}…` },
  ])
  expect(changedFields({ filter: { stage: ['OPEN'] } })).toEqual([{ field: 'filter.stage', after: ['OPEN'] }])
})

it('no change is shown as nothing', () => {
  expect(changedFields(null)).toEqual([])
  expect(changedFields({})).toEqual([])
})
