import { expect, test } from 'vitest'
import { approvalText } from '#server/retention/rules/approval.ts'

const approval = {
  erasure: 'e1',
  preparedBy: 'wang',
  preparedAt: new Date('2026-03-02T04:00:00Z'),
  approvedBy: 'li',
  approvedAt: new Date('2026-03-03T04:00:00Z'),
  policies: [
    { policyId: 'b', endedOn: '2020-01-02', until: '2026-01-02' },
    { policyId: 'a', endedOn: '2019-05-06', until: '2025-05-06' },
    { policyId: 'c', endedOn: '2018-07-08', until: '2024-07-08' },
  ],
}

test('the approved text names people, instants, and each policy with its days', () => {
  expect(JSON.parse(approvalText(approval))).toEqual({
    erasure: 'e1',
    preparedBy: 'wang',
    preparedAt: '2026-03-02T04:00:00.000Z',
    approvedBy: 'li',
    approvedAt: '2026-03-03T04:00:00.000Z',
    policies: [
      ['a', '2019-05-06', '2025-05-06'],
      ['b', '2020-01-02', '2026-01-02'],
      ['c', '2018-07-08', '2024-07-08'],
    ],
  })
})

test('the same policies in another order are the same approval', () => {
  const [one, two, three] = approval.policies
  if (!one || !two || !three) throw new Error('three policies')
  for (const policies of [
    [one, two, three],
    [three, two, one],
    [two, three, one],
    [three, one, two],
  ]) {
    expect(approvalText({ ...approval, policies })).toBe(approvalText(approval))
  }
})
