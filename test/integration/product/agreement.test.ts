import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ProductVersion } from '#server/policy/rules/product-version.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import { type Desk, openDesk, versionInForce } from '#test/integration/questionnaire/desk.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let desk: Desk
beforeEach(async () => {
  world = await createWorld()
  desk = await openDesk(world)
})
afterEach(() => world.close())

const note = '新产品上市'
/** A product that differs from every stored product: it is participating, but needs no 风险提示语 (risk statement). */
const unlike: ProductVersion = {
  name: '演示分红（免抄录）',
  designType: 'PARTICIPATING',
  newType: true,
  riskTranscription: false,
  guaranteedRate: null,
  dualRecording: false,
  coolingOffDays: 15,
  onSale: true,
  effectiveFrom: '2026-01-01',
}

/**
 * Creates an approved version that asks about uncertain benefits only for products with 风险提示语 (risk statement) or of
 * the design 投连 (unit-linked).
 */
async function narrowed() {
  const { id } = await desk.editor.template.copy({
    fromId: (await versionInForce(desk)).id,
    note: '收紧条件',
  })
  const { content, revision } = await desk.editor.template.get({ id })
  const only: Condition = {
    any: [
      { fact: 'riskTranscription', in: [true] },
      { fact: 'design', in: ['UNIT_LINKED'] },
    ],
  }
  const questions = content.questions.map((question) =>
    question.requires?.includes('BENEFIT_UNCERTAINTY')
      ? {
          ...question,
          variants: question.variants.map((one) => ({ ...one, when: { all: [one.when, only] } })),
        }
      : question,
  )
  const saved = await desk.editor.template.save({ id, revision, content: { ...content, questions }, note })
  const submitted = await desk.editor.template.submit({ id, revision: saved.revision })
  return { id, ...(await desk.approver.template.approve({ id, revision: submitted.revision })) }
}

const soon = () => new Date(world.clock.at.getTime() + 3_600_000).toISOString()
const addProduct = (code: string) =>
  desk.otherEditor.product.save({ code, follows: 0, content: unlike, note })

it('a product that the current questionnaire serves, but not the next one, is refused by name', async () => {
  const follows = (await versionInForce(desk)).id
  const version = await narrowed()
  await desk.approver.template.publish({ ...version, effectiveFrom: soon(), follows })
  await expect(addProduct('NEWFH')).rejects.toMatchObject({
    message: 'PRODUCT_NOT_COVERED',
    cause: { details: { items: ['利益不确定（新型产品）'] } },
  })
  await expect(
    desk.otherEditor.product.save({ code: 'NEWFH', follows: 0, content: { ...unlike, onSale: false }, note }),
  ).resolves.toEqual({ version: 1 })
})

it('when a product and a questionnaire that does not serve it are saved at once, only one is saved', async () => {
  for (let round = 0; round < 6; round += 1) {
    const follows = (await versionInForce(desk)).id
    const version = await narrowed()
    const code = `RACE${round}`
    const outcomes = await Promise.allSettled([
      desk.approver.template.publish({ ...version, effectiveFrom: soon(), follows }),
      addProduct(code),
    ])
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.message] : [],
    )
    expect(refusals).toHaveLength(1)
    expect(['REQUIRED_ITEM_MISSING', 'PRODUCT_NOT_COVERED']).toContain(refusals[0])
    await world.close()
    world = await createWorld()
    desk = await openDesk(world)
  }
})

it('products added at once by several people are all added', async () => {
  const codes = Array.from({ length: 6 }, (_, index) => `NEW${index}`)
  await Promise.all(codes.map(addProduct))
  const listed = (await desk.editor.product.list()).map(({ code }) => code)
  expect(listed).toEqual(expect.arrayContaining(codes))
})
