import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { coverage, missingFor } from '#server/questionnaire/rules/coverage.ts'
import { renderedQuestionnaireSchema } from '#server/questionnaire/rules/template.ts'
import { createWorld, openQuestions, verify, type World } from '#test/support/world/world.ts'
import { approvedWith, type Desk, draftWith, openDesk, versionInForce } from './desk.ts'

let world: World
let desk: Desk
beforeEach(async () => {
  world = await createWorld()
  desk = await openDesk(world)
})
afterEach(() => world.close())

const NEW_TEXT = '您是否已经收到保险合同，并亲自签署了回执？'
const inMs = (ms: number) => new Date(world.clock.at.getTime() + ms).toISOString()
const HOUR = 3_600_000

async function opened(policy: { visitId: string; openid: string }): Promise<string> {
  const browser = await world.browser(policy.openid)
  await verify(world, browser, policy.visitId)
  const { questionnaire } = await openQuestions(browser, policy.visitId)
  return questionnaire.questions[0]?.text ?? ''
}

describe('a published version', () => {
  it('applies to new questionnaires from its exact instant; open ones keep their text', async () => {
    const early = await world.due()
    const late = await world.due()
    const later = await world.due()
    const before = await opened(early)
    const version = await approvedWith(desk, NEW_TEXT)
    const follows = (await versionInForce(desk)).id
    const effectiveFrom = inMs(HOUR)
    await desk.approver.template.publish({ ...version, effectiveFrom, follows })
    world.clock.set(new Date(Date.parse(effectiveFrom) - 1000))
    expect(await opened(late)).toBe(before)
    world.clock.set(new Date(effectiveFrom))
    expect(await opened(later)).toBe(NEW_TEXT)
    const browser = await world.browser(early.openid)
    await verify(world, browser, early.visitId)
    const kept = await browser.call.visit.questionnaire({ visitId: early.visitId })
    expect(kept.questionnaire.questions[0]?.text).toBe(before)
    expect((await versionInForce(desk)).id).toBe(version.id)
    const list = await desk.editor.template.list()
    expect(list.map(({ standing, openVisits }) => [standing, openVisits])).toEqual([
      ['IN_FORCE', 1],
      ['SUPERSEDED', 2],
    ])
    expect(await desk.approver.template.impact({ id: version.id })).toMatchObject({
      openByVersion: [
        { number: 2, open: 1 },
        { number: 1, open: 2 },
      ],
      waiting: 0,
    })
  })

  it('can be withdrawn before its day and not after; the next version still follows it', async () => {
    const follows = (await versionInForce(desk)).id
    const first = await approvedWith(desk, NEW_TEXT)
    const published = await desk.approver.template.publish({ ...first, effectiveFrom: inMs(HOUR), follows })
    const withdrawn = { id: first.id, revision: published.revision, comment: '产品推迟上市' }
    await desk.otherApprover.template.withdraw(withdrawn)
    world.clock.advance(HOUR)
    expect((await versionInForce(desk)).id).toBe(follows)
    const second = await approvedWith(desk, `${NEW_TEXT}（二）`)
    const { lastPublished } = await desk.approver.template.get({ id: second.id })
    expect(lastPublished?.id).toBe(first.id)
    const again = await desk.approver.template.publish({
      ...second,
      effectiveFrom: inMs(HOUR),
      follows: first.id,
    })
    world.clock.advance(HOUR)
    expect((await versionInForce(desk)).id).toBe(second.id)
    await expect(
      desk.approver.template.withdraw({ id: second.id, revision: again.revision }),
    ).rejects.toThrow('TEMPLATE_STEP_NOT_POSSIBLE')
  })

  it('never changes again, not even in the database', async () => {
    const follows = (await versionInForce(desk)).id
    const version = await approvedWith(desk, NEW_TEXT)
    const { revision } = await desk.approver.template.publish({
      ...version,
      effectiveFrom: inMs(HOUR),
      follows,
    })
    const { content, note } = await desk.editor.template.get({ id: version.id })
    await expect(
      desk.editor.template.save({ id: version.id, revision, content, note: `${note}。` }),
    ).rejects.toThrow('TEMPLATE_FROZEN')
    await expect(desk.editor.template.lock({ id: version.id, takeOver: true })).rejects.toThrow(
      'TEMPLATE_FROZEN',
    )
    await expect(
      world.db.pool.query(`UPDATE template_version SET content = '{}' WHERE id = $1`, [version.id]),
    ).rejects.toThrow()
  })

  it('must begin in the future', async () => {
    const follows = (await versionInForce(desk)).id
    const version = await approvedWith(desk, NEW_TEXT)
    await expect(
      desk.approver.template.publish({ ...version, effectiveFrom: inMs(0), follows }),
    ).rejects.toThrow('EFFECTIVE_DATE_PAST')
  })
})

describe('approvers who publish at once', () => {
  it('publish one version once, and the others learn that somebody has', async () => {
    const follows = (await versionInForce(desk)).id
    const version = await approvedWith(desk, NEW_TEXT)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? desk.approver : desk.otherApprover).template.publish({
          ...version,
          effectiveFrom: inMs(HOUR + index),
          follows,
        }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.message] : []))
    expect(new Set(codes)).toEqual(new Set(['PUBLISHED_MEANWHILE']))
    const { steps } = await desk.editor.template.get({ id: version.id })
    expect(steps.filter(({ type }) => type === 'PUBLISHED')).toHaveLength(1)
  })

  it('publish one of two versions, and the other only after seeing the first', async () => {
    const follows = (await versionInForce(desk)).id
    const versions = await Promise.all([1, 2, 3, 4].map((n) => approvedWith(desk, `${NEW_TEXT}${n}`)))
    const publish = (version: { id: string; revision: number }, after: string) =>
      desk.approver.template.publish({ ...version, effectiveFrom: inMs(HOUR), follows: after })
    const outcomes = await Promise.allSettled(versions.map((version) => publish(version, follows)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.message] : []))
    expect(codes).toEqual(Array(3).fill('PUBLISHED_MEANWHILE'))
    const won = versions[outcomes.findIndex(({ status }) => status === 'fulfilled')]
    const other = versions.find((version) => version !== won)
    if (!won || !other) throw new Error('one has won')
    await expect(publish(other, won.id)).resolves.toMatchObject({ revision: other.revision + 1 })
  })
})

describe('a version that omits a required item', () => {
  async function approvedWithout(item: string) {
    const { id } = await draftWith(desk, NEW_TEXT)
    const { content, revision, note } = await desk.editor.template.get({ id })
    const questions = content.questions.map((question) => ({
      ...question,
      requires: question.requires?.filter((each) => each !== item),
    }))
    const saved = await desk.editor.template.save({ id, revision, content: { ...content, questions }, note })
    const submitted = await desk.editor.template.submit({ id, revision: saved.revision })
    return { id, ...(await desk.approver.template.approve({ id, revision: submitted.revision })) }
  }

  it('is not published, and the refusal names it', async () => {
    const follows = (await versionInForce(desk)).id
    const version = await approvedWithout('SURRENDER_LOSS')
    await expect(
      desk.approver.template.publish({ ...version, effectiveFrom: inMs(HOUR), follows }),
    ).rejects.toMatchObject({
      message: 'REQUIRED_ITEM_MISSING',
      cause: { details: { items: ['退保损失'] } },
    })
    expect(await desk.editor.template.get({ id: version.id })).toMatchObject({ standing: 'APPROVED' })
  })

  it('is published if no product on file needs the item', async () => {
    const follows = (await versionInForce(desk)).id
    const version = await approvedWithout('BENEFIT_UNCERTAINTY')
    const publish = () => desk.approver.template.publish({ ...version, effectiveFrom: inMs(HOUR), follows })
    await expect(publish()).rejects.toThrow('REQUIRED_ITEM_MISSING')
    // After this deletion only ordinary products are stored.
    await world.owner.pool.query('ALTER TABLE product_version DISABLE TRIGGER USER')
    await world.owner.pool.query('DELETE FROM product_version WHERE new_type')
    await expect(publish()).resolves.toMatchObject({ revision: version.revision + 1 })
  })
})

it('translations are pinned and filled in together with their text', async () => {
  const policy = await world.due()
  await opened(policy)
  const { rows } = await world.db.pool.query('SELECT rendered FROM visit_questionnaire WHERE visit_id = $1', [
    policy.visitId,
  ])
  const pinned = renderedQuestionnaireSchema.parse(JSON.parse(rows[0].rendered))
  const payment = pinned.questions.find(({ key }) => key === 'payment')
  expect(payment?.translations?.en).toMatch(/CNY [\d,.]+ every/)
  expect(pinned.questions.every(({ translations }) => translations?.['zh-Hant'])).toBe(true)
})

it('the shipped template serves every product of the demo', async () => {
  const { id } = await versionInForce(desk)
  const { content } = await desk.editor.template.get({ id })
  const profiles = await desk.editor.template.profiles()
  expect(profiles.flatMap(({ products }) => products)).toHaveLength(6)
  expect(coverage(content, profiles).findings).toEqual([])
  for (const profile of profiles) expect(missingFor(content, profile)).toEqual([])
})
