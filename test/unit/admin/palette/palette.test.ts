import { describe, expect, it } from 'vitest'
import {
  type FoundEverything,
  foundItems,
  isResult,
  knownItems,
  offered,
} from '#components/admin/palette/items.ts'
import { opensSearch, type Press } from '#components/admin/palette/use-open-keys.ts'
import { may, type StaffRole } from '#server/vocabulary/rights.ts'

const as = (role: StaffRole) => (right: Parameters<typeof may>[1]) => may([role], right)
const labels = (groups: ReturnType<typeof knownItems>) =>
  groups.flatMap(({ items }) => items.map(({ label }) => label))

const press = (change: Partial<Press>): Press => ({
  key: '/',
  code: 'Slash',
  alt: false,
  ctrl: false,
  shift: false,
  composing: false,
  ...change,
})

describe('the keys that open the search', () => {
  it('/ opens it on the page, but is typed in a field', () => {
    expect(opensSearch(press({}), 'PAGE')).toBe(true)
    expect(opensSearch(press({ key: '、' }), 'PAGE')).toBe(true)
    expect(opensSearch(press({}), 'TEXT')).toBe(false)
    expect(opensSearch(press({ composing: true }), 'PAGE')).toBe(false)
  })

  it('Ctrl+K opens it in a field as well, and nothing opens it over a dialog', () => {
    const ctrlK = press({ key: 'k', code: 'KeyK', ctrl: true })
    expect(opensSearch(ctrlK, 'TEXT')).toBe(true)
    expect(opensSearch(ctrlK, 'DIALOG')).toBe(false)
    expect(opensSearch(press({}), 'DIALOG')).toBe(false)
  })

  it('the keys of the call screen stay its own: ?, letters and Ctrl+Enter', () => {
    const others = [
      press({ key: '?', shift: true }),
      press({ key: 'k', code: 'KeyK' }),
      press({ key: 'Enter', code: 'Enter', ctrl: true }),
    ]
    for (const key of others) expect(opensSearch(key, 'PAGE')).toBe(false)
  })
})

describe('what the search offers', () => {
  it('actions and pages of the roles, and no others', () => {
    const agent = labels(offered(as('AGENT'), []))
    expect(agent).toEqual(
      expect.arrayContaining(['下一个：领取回访任务', '退出登录', '电话回访', '我的账号']),
    )
    expect(agent).not.toContain('新建问卷草稿')
    expect(agent).not.toContain('系统设置')
    const administrator = labels(offered(as('ADMINISTRATOR'), []))
    expect(labels(offered(as('AUDITOR'), []))).toContain('导出操作日志…')
    expect(administrator).not.toContain('导出操作日志…')
    expect(administrator).not.toContain('下一个：领取回访任务')
  })

  it('the records opened last come first', () => {
    const [first] = offered(as('AGENT'), [{ kind: 'visit', href: '/admin/visits/a', label: '60712345' }])
    expect(first).toMatchObject({ kind: 'recent', items: [{ label: '60712345', detail: '保单与回访' }] })
  })

  it('settings, pages and actions by each of their words', () => {
    expect(labels(knownItems(as('MANAGER'), '外呼 最早'))).toEqual(['外呼最早时间'])
    expect(labels(knownItems(as('AGENT'), '外呼 最早'))).toEqual([])
    expect(labels(knownItems(as('AGENT'), 'LOGOUT'))).toEqual(['退出登录'])
    expect(labels(knownItems(as('MANAGER'), '月度'))).toEqual(['统计报表：月度报告'])
  })
})

const none = { rows: [], more: false }
const visit = {
  visitId: 'v1',
  policyId: 'p1',
  policyNo: '60712345000098765',
  applicant: '欧***甲',
  productCode: 'A',
  productName: '产品',
  channel: 'BANK',
  branch: '甲',
  status: 'SUCCESS',
  openedAt: null,
  windowEndsAt: null,
  coolingOffEndsAt: null,
  closedAt: null,
  reasons: [],
} as const
const found: FoundEverything = {
  least: null,
  tooMany: false,
  visits: { rows: [visit, { ...visit, visitId: null, policyId: 'p2', status: null }], more: true },
  customers: none,
  cases: none,
  problems: { rows: [], more: false },
  followUps: none,
  templates: none,
  products: none,
}

describe('what the server found', () => {
  it('opens a visit by its id; a policy without a visit and all results are opened in the list', () => {
    const items = foundItems(found, '98765').flatMap((group) => group.items)
    expect(items.map(({ choice }) => choice)).toEqual([
      { type: 'OPEN', href: '/admin/visits/v1' },
      { type: 'LIST', path: '/admin/visits', field: 'q' },
      { type: 'LIST', path: '/admin/visits', field: 'q' },
    ])
    expect(items.filter(isResult)).toHaveLength(2)
  })

  it('no address contains what was typed or found', () => {
    const items = foundItems(found, '98765').flatMap((group) => group.items)
    expect(JSON.stringify(items.map(({ choice }) => choice))).not.toMatch(/98765|欧/)
  })
})
