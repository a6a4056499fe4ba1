import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProductVersion } from '#server/policy/rules/product-version.ts'
import { productCells } from '#server/product/file.ts'
import { productColumns } from '#server/product/messages.zh-CN.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, verify, type World } from '#test/support/world/world.ts'

let world: World
let editor: ReturnType<typeof staffCaller>
beforeEach(async () => {
  world = await createWorld()
  editor = staffCaller(world.services, await createStaff(world, ['EDITOR']))
})
afterEach(() => world.close())

const note = '监管备案'
const plain: ProductVersion = {
  name: '演示新产品',
  designType: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  guaranteedRate: null,
  dualRecording: false,
  coolingOffDays: 15,
  onSale: true,
  effectiveFrom: '2026-01-01',
}
const participating: ProductVersion = {
  ...plain,
  designType: 'PARTICIPATING',
  newType: true,
  riskTranscription: true,
}

const questionsOf = async (visitId: string, openid: string) => {
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await browser.call.visit.notice({ visitId })
  return browser
}

const audits = async () =>
  (
    await world.db.pool.query(
      "SELECT actor_kind, target_id, change FROM audit WHERE target_kind = 'product' AND actor_kind = 'STAFF' ORDER BY id",
    )
  ).rows

describe('a product', () => {
  it('is added, changed from a given day, and lists its versions with their authors', async () => {
    await editor.product.save({ code: 'NEW', follows: 0, content: plain, note })
    await editor.product.save({
      code: 'NEW',
      follows: 1,
      content: { ...participating, effectiveFrom: '2026-06-01' },
      note,
    })
    const listed = (await editor.product.list()).find(({ code }) => code === 'NEW')
    expect(listed).toMatchObject({
      version: 2,
      current: { version: 1, designType: 'ORDINARY' },
      next: { version: 2, designType: 'PARTICIPATING', effectiveFrom: '2026-06-01' },
      openVisits: 0,
      policies: false,
    })
    const product = await editor.product.get({ code: 'NEW' })
    expect(product.versions.map(({ version, createdBy }) => [version, createdBy.name])).toEqual([
      [2, expect.stringMatching(/^测试员工/)],
      [1, expect.stringMatching(/^测试员工/)],
    ])
    expect(product.inForce).toBe(1)
    expect(await audits()).toMatchObject([
      {
        target_id: 'NEW',
        change: {
          note,
          changes: expect.arrayContaining([{ field: 'name', before: null, after: '演示新产品' }]),
        },
      },
      {
        target_id: 'NEW',
        change: {
          effectiveFrom: '2026-06-01',
          changes: [
            { field: 'designType', before: 'ORDINARY', after: 'PARTICIPATING' },
            { field: 'newType', before: false, after: true },
            { field: 'riskTranscription', before: false, after: true },
          ],
        },
      },
    ])
  })

  it('changes once when several people change it at once', async () => {
    const saves = [1, 2, 3, 4].map((days) =>
      editor.product.save({
        code: 'AYCCD',
        follows: 1,
        content: { ...plain, coolingOffDays: 10 + days },
        note,
      }),
    )
    const outcomes = await Promise.allSettled(saves)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.message).toBe('EDITED_MEANWHILE')
    }
    expect(await audits()).toHaveLength(1)
  })

  it('cannot be added twice under one code', async () => {
    await expect(editor.product.save({ code: 'AYCCD', follows: 0, content: plain, note })).rejects.toThrow(
      'PRODUCT_CODE_TAKEN',
    )
  })

  it('changes only visits whose questionnaire is not open yet; an open one keeps its text', async () => {
    const first = await world.due()
    const second = await world.due()
    const open = await questionsOf(first.visitId, first.openid)
    await open.call.visit.confirmNotice({ visitId: first.visitId, commandId: crypto.randomUUID() })
    const before = await open.call.visit.openQuestionnaire({
      visitId: first.visitId,
      commandId: crypto.randomUUID(),
    })
    expect(await editor.product.impact({ code: 'AYCCD', effectiveFrom: '2026-01-01' })).toEqual({
      pinned: 1,
      waiting: 1,
    })
    expect(await editor.product.impact({ code: 'AYCCD', effectiveFrom: '2027-01-01' })).toEqual({
      pinned: 0,
      waiting: 0,
    })
    await editor.product.save({ code: 'AYCCD', follows: 1, content: participating, note })
    const kept = await open.call.visit.questionnaire({ visitId: first.visitId })
    expect(kept.questionnaire).toEqual(before.questionnaire)
    const later = await questionsOf(second.visitId, second.openid)
    await later.call.visit.confirmNotice({ visitId: second.visitId, commandId: crypto.randomUUID() })
    const after = await later.call.visit.openQuestionnaire({
      visitId: second.visitId,
      commandId: crypto.randomUUID(),
    })
    const keys = (view: typeof after) => view.questionnaire.questions.map(({ key }) => key)
    expect(keys(after).length).toBe(keys(before).length + 2)
  })
})

describe('a file of products', () => {
  const file = (...products: [string, ProductVersion][]) =>
    [Object.keys(productColumns), ...products.map(([code, content]) => productCells(code, content))]
      .map((cells) => cells.join(','))
      .join('\n')

  it('shows what it would change, then changes that and nothing else', async () => {
    const [known] = (await editor.product.get({ code: 'XYZJ' })).versions
    if (!known) throw new Error('no product')
    const { code: _, version: __, note: ___, createdAt: ____, createdBy: _____, ...same } = known
    const text = file(['XYZJ', same], ['AYCCD', { ...plain, name: same.name }], ['NEW', plain])
    const plan = await editor.product.planImport({ text })
    expect(plan.map(({ code, follows, changes }) => [code, follows, changes.length])).toEqual([
      ['XYZJ', 1, 0],
      ['AYCCD', 1, 1],
      ['NEW', 0, 8],
    ])
    const seen = Object.fromEntries(plan.map(({ code, follows }) => [code, follows]))
    expect(await editor.product.import({ text, note, seen })).toEqual({ written: 2, unchanged: 1 })
    expect((await editor.product.get({ code: 'XYZJ' })).version).toBe(1)
    expect((await editor.product.get({ code: 'AYCCD' })).version).toBe(2)
    expect((await editor.product.get({ code: 'NEW' })).version).toBe(1)
    expect(await audits()).toHaveLength(2)
  })

  it('changes nothing when one of its products was changed meanwhile', async () => {
    const text = file(['AYCCD', plain], ['NEW', plain])
    await editor.product.save({ code: 'AYCCD', follows: 1, content: participating, note })
    await expect(editor.product.import({ text, note, seen: { AYCCD: 1, NEW: 0 } })).rejects.toThrow(
      'EDITED_MEANWHILE',
    )
    await expect(editor.product.get({ code: 'NEW' })).rejects.toThrow('RECORD_NOT_FOUND')
  })
})
