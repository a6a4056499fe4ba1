import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { approvedWith, type Desk, draftWith, openDesk, reworded, versionInForce } from './desk.ts'

let world: World
let desk: Desk
beforeEach(async () => {
  world = await createWorld()
  desk = await openDesk(world)
})
afterEach(() => world.close())

const TEXT = '您是否已经收到保险合同，并亲自签署了回执？'

describe('the way to approval', () => {
  it('goes from draft through review to approval, and every step is recorded', async () => {
    const draft = await draftWith(desk, TEXT)
    const submitted = await desk.editor.template.submit({ ...draft, comment: '请审批' })
    const rejected = await desk.approver.template.reject({
      id: draft.id,
      revision: submitted.revision,
      comment: '请补充“电子”二字',
    })
    const { content, note } = await desk.editor.template.get({ id: draft.id })
    const saved = await desk.otherEditor.template.save({
      id: draft.id,
      revision: rejected.revision,
      content: reworded(content, `${TEXT}（电子）`),
      note,
    })
    const again = await desk.editor.template.submit({ id: draft.id, revision: saved.revision })
    await desk.approver.template.approve({ id: draft.id, revision: again.revision })
    const version = await desk.approver.template.get({ id: draft.id })
    expect(version.standing).toBe('APPROVED')
    expect(version.authors).toHaveLength(2)
    expect(version.steps.map(({ type, comment }) => [type, comment])).toEqual([
      ['CREATED', null],
      ['SUBMITTED', '请审批'],
      ['REJECTED', '请补充“电子”二字'],
      ['SUBMITTED', null],
      ['APPROVED', null],
    ])
    expect(version.actions).toEqual({
      edit: 'NOT_ALLOWED',
      submit: 'NOT_ALLOWED',
      discard: 'NOT_ALLOWED',
      approve: 'TEMPLATE_STEP_NOT_POSSIBLE',
      reject: true,
      publish: true,
      withdraw: 'TEMPLATE_STEP_NOT_POSSIBLE',
    })
  })

  it('never lets an author approve their own text', async () => {
    const draft = await draftWith(desk, TEXT, desk.both)
    const submitted = await desk.both.template.submit(draft)
    await expect(desk.both.template.approve({ id: draft.id, revision: submitted.revision })).rejects.toThrow(
      'AUTHOR_CANNOT_APPROVE',
    )
    const approved = await desk.approver.template.approve({ id: draft.id, revision: submitted.revision })
    await expect(
      desk.both.template.publish({
        id: draft.id,
        revision: approved.revision,
        effectiveFrom: new Date(world.clock.at.getTime() + 60_000).toISOString(),
        follows: (await versionInForce(desk)).id,
      }),
    ).rejects.toThrow('AUTHOR_CANNOT_APPROVE')
  })

  it('says by whom and why a draft was sent back, until it is submitted again', async () => {
    const person = await createStaff(world, ['APPROVER'])
    const approver = staffCaller(world.services, person)
    const draft = await draftWith(desk, TEXT)
    const told = async () => {
      const listed = (await desk.editor.template.list()).find(({ id }) => id === draft.id)
      const { rejection } = await desk.editor.template.get({ id: draft.id })
      expect(listed?.rejection).toEqual(rejection)
      return rejection
    }
    const submitted = await desk.editor.template.submit(draft)
    expect(await told()).toBeNull()
    const at = world.clock.at.toISOString()
    const { revision } = await approver.template.reject({
      id: draft.id,
      revision: submitted.revision,
      comment: '请补充“电子”二字',
    })
    const rejection = { by: { id: person.id, name: person.name }, at, comment: '请补充“电子”二字' }
    expect(await told()).toEqual(rejection)
    world.clock.advance(60_000)
    const { content, note } = await desk.editor.template.get({ id: draft.id })
    const saved = await desk.editor.template.save({
      id: draft.id,
      revision,
      content: reworded(content, `${TEXT}（电子）`),
      note,
    })
    expect(await told()).toEqual(rejection)
    await desk.editor.template.submit({ id: draft.id, revision: saved.revision })
    expect(await told()).toBeNull()
    expect((await desk.editor.template.list()).filter((each) => each.rejection !== null)).toEqual([])
  })

  it('starts again with any real edit', async () => {
    const version = await approvedWith(desk, TEXT)
    const { content, note, revision } = await desk.editor.template.get({ id: version.id })
    expect(await desk.editor.template.save({ id: version.id, revision, content, note })).toEqual({ revision })
    await desk.editor.template.save({
      id: version.id,
      revision,
      content: reworded(content, `${TEXT}！`),
      note,
    })
    const edited = await desk.editor.template.get({ id: version.id })
    expect(edited.standing).toBe('DRAFT')
    expect(edited.steps.at(-1)?.type).toBe('REOPENED')
  })

  it('approves only the revision that was seen', async () => {
    const draft = await draftWith(desk, TEXT)
    await desk.editor.template.submit(draft)
    await expect(desk.approver.template.approve(draft)).rejects.toThrow('EDITED_MEANWHILE')
  })

  it('is closed to an unfinished draft, and the refusal names every place', async () => {
    const draft = await draftWith(desk, '您收到{{contract}}了吗？')
    const { content, note } = await desk.editor.template.get({ id: draft.id })
    const { revision } = await desk.editor.template.save({
      ...draft,
      content: { ...content, title: '' },
      note,
    })
    await expect(desk.editor.template.submit({ id: draft.id, revision })).rejects.toMatchObject({
      message: 'TEMPLATE_INVALID',
      cause: {
        details: {
          problems: ['问卷标题还没有文字', '第 1 题里的“contract”不是可用的占位符'],
        },
      },
    })
  })

  it('ends when a draft is discarded, and its content is kept', async () => {
    const draft = await draftWith(desk, TEXT)
    await desk.editor.template.discard(draft)
    const version = await desk.editor.template.get({ id: draft.id })
    expect(version.standing).toBe('WITHDRAWN')
    expect(version.content.questions[0]?.variants[0]?.text).toBe(TEXT)
    await expect(desk.editor.template.lock({ id: draft.id, takeOver: false })).rejects.toThrow(
      'TEMPLATE_STEP_NOT_POSSIBLE',
    )
  })

  it('writes one of many saves of the same revision, as a whole', async () => {
    const draft = await draftWith(desk, TEXT)
    const { content, note } = await desk.editor.template.get({ id: draft.id })
    const saves = Array.from({ length: 10 }, (_, n) =>
      desk.editor.template.save({ ...draft, content: reworded(content, `${TEXT}${n}`), note }),
    )
    const outcomes = await Promise.allSettled(saves)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.message] : []))
    expect(new Set(codes)).toEqual(new Set(['EDITED_MEANWHILE']))
    const { rows } = await world.db.pool.query(
      `SELECT change FROM audit WHERE target_id = $1 AND action = 'template.save' ORDER BY id`,
      [draft.id],
    )
    expect(rows).toHaveLength(2)
    expect(rows[1].change.places).toEqual([
      { key: 'contract-received/standard', before: TEXT, after: expect.stringContaining(TEXT) },
    ])
  })

  it('gives different numbers to drafts that are begun at once', async () => {
    const fromId = (await versionInForce(desk)).id
    await Promise.all(Array.from({ length: 8 }, () => desk.editor.template.copy({ fromId, note: '' })))
    const numbers = (await desk.editor.template.list()).map(({ number }) => number)
    expect(numbers).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  })
})

describe('the lock', () => {
  it('belongs to one editor; another can wait or take it over, which is recorded', async () => {
    const person = await createStaff(world, ['EDITOR'])
    const first = staffCaller(world.services, person)
    const { id, revision } = await draftWith(desk, TEXT, first)
    await first.template.lock({ id, takeOver: false })
    await expect(desk.otherEditor.template.lock({ id, takeOver: false })).rejects.toMatchObject({
      message: 'TEMPLATE_LOCKED',
      cause: { details: { by: person.name } },
    })
    await desk.otherEditor.template.lock({ id, takeOver: true })
    const { content, note } = await first.template.get({ id })
    await expect(
      first.template.save({ id, revision, content: reworded(content, `${TEXT}1`), note }),
    ).rejects.toThrow('TEMPLATE_LOCK_LOST')
    await desk.otherEditor.template.save({ id, revision, content: reworded(content, `${TEXT}2`), note })
    const { rows } = await world.db.pool.query(
      `SELECT change FROM audit WHERE target_id = $1 AND action = 'template.takeOver'`,
      [id],
    )
    expect(rows).toMatchObject([{ change: { before: person.id } }])
  })

  it('expires after two minutes, and is released on leaving', async () => {
    const { id } = await desk.editor.template.copy({ fromId: (await versionInForce(desk)).id, note: '' })
    await desk.editor.template.lock({ id, takeOver: false })
    world.clock.advance(119_000)
    await expect(desk.otherEditor.template.lock({ id, takeOver: false })).rejects.toThrow('TEMPLATE_LOCKED')
    expect((await desk.otherEditor.template.get({ id })).lock).not.toBeNull()
    world.clock.advance(1000)
    await desk.otherEditor.template.lock({ id, takeOver: false })
    await desk.editor.template.release({ id })
    await expect(desk.editor.template.lock({ id, takeOver: false })).rejects.toThrow('TEMPLATE_LOCKED')
    await desk.otherEditor.template.release({ id })
    await expect(desk.editor.template.lock({ id, takeOver: false })).resolves.toHaveProperty('until')
  })

  it('goes to one of many who ask at once', async () => {
    const { id } = await desk.editor.template.copy({ fromId: (await versionInForce(desk)).id, note: '' })
    const people = await Promise.all(Array.from({ length: 10 }, () => createStaff(world, ['EDITOR'])))
    const outcomes = await Promise.allSettled(
      people.map((person) => staffCaller(world.services, person).template.lock({ id, takeOver: false })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('a version as a file', () => {
  it('comes back with the same hash', async () => {
    const { id } = await draftWith(desk, TEXT)
    const document = await desk.editor.template.exportVersion({ id })
    const text = JSON.stringify(document, null, 2)
    for (const form of [document, text, `\uFEFF${text}`]) {
      const back = await desk.editor.template.importVersion({ document: form, note: '自文件导入' })
      const imported = await desk.editor.template.get({ id: back.id })
      expect(imported.sha256).toBe(document.sha256)
      expect(imported.content).toEqual(document.content)
      expect(await desk.editor.template.exportVersion({ id: back.id })).toEqual({
        ...document,
        exportedFrom: imported.number,
      })
    }
  })

  it('with mistakes is refused, and each one is named by its place', async () => {
    const { id } = await draftWith(desk, TEXT)
    const document = await desk.editor.template.exportVersion({ id })
    const [first, ...rest] = document.content.questions
    const content = {
      ...document.content,
      minimumReadingSeconds: '60',
      questions: [{ ...first, passing: 'MAYBE', requries: [] }, ...rest],
    }
    const refused = desk.editor.template.importVersion({ document: { ...document, content }, note: '' })
    await expect(refused).rejects.toMatchObject({
      message: 'FILE_INVALID',
      cause: {
        details: {
          problems: [
            '最短阅读时间：应为数字',
            '第 1 题的合格答案：不认识的取值，可用的是 YES、NO',
            '第 1 题：有不认识的项 requries，请删去或核对写法',
            '内容与文件里的内容摘要（sha256）不符，文件可能被改动过',
          ],
          total: 4,
        },
      },
    })
  })

  it('names every mistake inside conditions, and says each thing once', async () => {
    const { id } = await draftWith(desk, TEXT)
    const document = await desk.editor.template.exportVersion({ id })
    const [first, ...rest] = document.content.questions
    const variant = {
      key: 'x',
      text: '',
      when: {
        all: [
          { fact: 'design', in: ['X'] },
          { fact: 'colour', in: [1] },
        ],
      },
    }
    const twice = { key: 'y', text: '', when: { not: { any: [{ fact: 'channel', in: [] }, 3] } } }
    const content = {
      ...document.content,
      questions: [{ ...first, variants: [variant, variant, twice] }, ...rest],
    }
    const FACTS =
      'design、channel、payMode、payFrequency、termKind、insuredIsApplicant、insuredIsMinor、dualRecorded、newType、riskTranscription'
    const refused = desk.editor.template.importVersion({ document: { ...document, content }, note: '' })
    await expect(refused).rejects.toMatchObject({
      cause: {
        details: {
          problems: [1, 2]
            .flatMap((variant) => [
              `第 1 题（表述 ${variant}）的提问条件：不认识的取值`,
              `第 1 题（表述 ${variant}）的提问条件：不认识的取值，可用的是 ${FACTS}`,
              `第 1 题（表述 ${variant}）的提问条件：写法不对，请按本系统导出的文件书写`,
            ])
            .concat(
              '第 1 题（表述 3）的提问条件：不能为空',
              '第 1 题（表述 3）的提问条件：写法不对，请按本系统导出的文件书写',
              '内容与文件里的内容摘要（sha256）不符，文件可能被改动过',
            ),
          total: 9,
        },
      },
    })
  })

  it.each([
    ['no JSON', '{', '文件不是 JSON'],
    ['of something else', { schema: 'x' }, /^文件格式标记（schema）：不认识的取值/],
  ])('%s is refused', async (_, document, problem) => {
    await expect(desk.editor.template.importVersion({ document, note: '' })).rejects.toMatchObject({
      message: 'FILE_INVALID',
      cause: { details: { problems: expect.arrayContaining([expect.stringMatching(problem)]) } },
    })
  })

  it('edited by hand is refused because of its hash', async () => {
    const { id } = await draftWith(desk, TEXT)
    const document = await desk.editor.template.exportVersion({ id })
    const edited = { ...document, content: { ...document.content, title: '另一份' } }
    await expect(desk.editor.template.importVersion({ document: edited, note: '' })).rejects.toMatchObject({
      cause: { details: { problems: [expect.stringContaining('sha256')] } },
    })
  })
})

it('a real policy in the preview shows nobody’s name', async () => {
  const { policyNo } = await world.due()
  const facts = await desk.editor.template.policyFacts({ policyNo })
  expect(facts.policyNo).toMatch(/^\d{7}\*{4}\d{6}$/)
  expect(facts.applicantName).toContain('*')
  expect(facts.insuredName).toContain('*')
  await expect(desk.editor.template.policyFacts({ policyNo: '1' })).rejects.toThrow('RECORD_NOT_FOUND')
})

it('two versions are compared word by word', async () => {
  const { id } = await draftWith(desk, TEXT)
  const diff = await desk.editor.template.compare({ fromId: (await versionInForce(desk)).id, toId: id })
  expect(diff.same).toBe(false)
  const changed = diff.questions.filter(({ change }) => change !== 'same')
  expect(changed.map(({ key }) => key)).toEqual(['contract-received'])
})
