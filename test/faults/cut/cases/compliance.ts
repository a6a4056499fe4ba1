import { receiveFile } from '#server/policy-import/receive.ts'
import { workOnImports } from '#server/policy-import/work.ts'
import { csvFile, policyRow } from '#test/support/data/policies.ts'
import type { Person, Stage } from '../stage.ts'
import type { UseCase } from '../use-case.ts'
import { as, nothing } from './desk.ts'

type Calls = ReturnType<Person['on']>

const copyOfForce = async (own: Calls) => {
  const inForce = (await own.template.list()).find(({ standing }) => standing === 'IN_FORCE')
  if (inForce === undefined) throw new Error('nothing is in force')
  const { id } = await own.template.copy({ fromId: inForce.id, note: '调整措辞' })
  const { content, revision, note } = await own.template.get({ id })
  return { id, revision, content, note, follows: inForce.id }
}

/** A version that an editor has submitted, for an approver. */
const submitted = async (_: Calls, { staff, world }: Stage) => {
  const editor = (await staff('EDITOR')).on(world.services)
  const draft = await copyOfForce(editor)
  const text = (given: typeof draft.content) => ({ ...given, title: '回访问卷（修订）' })
  const { id, follows, note } = draft
  const saved = await editor.template.save({ ...draft, content: text(draft.content), note })
  const { revision } = await editor.template.submit({ id, revision: saved.revision })
  return { id, revision, follows }
}
const approved = async (own: Calls, stage: Stage) => {
  const { id, revision, follows } = await submitted(own, stage)
  return { id, follows, revision: (await own.template.approve({ id, revision })).revision }
}
const effectiveFrom = '2026-03-02T06:00:00Z'
const again = { done: ['EDITED_MEANWHILE', 'TEMPLATE_STEP_NOT_POSSIBLE', 'PUBLISHED_MEANWHILE'] } as const

const policyOf = async (_: Calls, { customer, world }: Stage) => {
  const { policyNo } = await customer()
  const { rows } = await world.db.pool.query<{ id: string }>('SELECT id FROM policy WHERE policy_no = $1', [
    policyNo,
  ])
  return { policyId: rows[0]?.id ?? '', policyNo }
}

const uploaded = async (_: Calls, { world }: Stage, { member }: Person) => {
  async function* bytes() {
    yield Buffer.from(csvFile([policyRow(800, world.clock.at), policyRow(801, world.clock.at)]))
  }
  const actor = { kind: 'STAFF', id: member.id, requestId: 'test', origin: {} } as const
  const { id } = await receiveFile(world.services, actor, { name: '保单.csv', bytes: bytes() })
  while (await workOnImports(world.services));
  return id
}

const content = {
  ...{ name: '演示新产品', designType: 'ORDINARY' as const, newType: false, riskTranscription: false },
  ...{ guaranteedRate: null, dualRecording: false, coolingOffDays: 15, onSale: true },
  effectiveFrom: '2026-01-01',
}

/** What compliance does: questionnaires, products, imports, legal holds. */
export const complianceCases: Readonly<Record<string, UseCase>> = {
  'template.copy': {
    prepare: as(
      'EDITOR',
      async (own) => (await own.template.list())[0]?.id ?? '',
      (own, fromId) => own.template.copy({ fromId, note: '调整措辞' }),
    ),
    twice: 'a second draft is in the list, and is discarded there',
  },
  'template.lock': {
    prepare: as('EDITOR', copyOfForce, (own, { id }) => own.template.lock({ id, takeOver: false })),
  },
  'template.release': {
    prepare: as(
      'EDITOR',
      async (own) => {
        const { id } = await copyOfForce(own)
        await own.template.lock({ id, takeOver: false })
        return id
      },
      (own, id) => own.template.release({ id }),
    ),
  },
  'template.save': {
    prepare: as('EDITOR', copyOfForce, (own, { id, revision, content: text, note }) =>
      own.template.save({ id, revision, content: { ...text, title: '改' }, note }),
    ),
    ...again,
  },
  'template.submit': {
    prepare: as('EDITOR', copyOfForce, (own, { id, revision }) => own.template.submit({ id, revision })),
    ...again,
  },
  'template.discard': {
    prepare: as('EDITOR', copyOfForce, (own, { id, revision }) => own.template.discard({ id, revision })),
    ...again,
  },
  'template.approve': {
    prepare: as('APPROVER', submitted, (own, { id, revision }) => own.template.approve({ id, revision })),
    ...again,
  },
  'template.reject': {
    prepare: as('APPROVER', submitted, (own, { id, revision }) =>
      own.template.reject({ id, revision, comment: '请补充' }),
    ),
    ...again,
  },
  'template.publish': {
    prepare: as('APPROVER', approved, (own, of) => own.template.publish({ ...of, effectiveFrom })),
    ...again,
  },
  'template.withdraw': {
    prepare: as(
      'APPROVER',
      async (own, stage) => {
        const of = await approved(own, stage)
        const { revision } = await own.template.publish({ ...of, effectiveFrom })
        return { id: of.id, revision }
      },
      (own, of) => own.template.withdraw(of),
    ),
    ...again,
  },
  'template.importVersion': {
    prepare: as(
      'EDITOR',
      async (own) => await own.template.exportVersion({ id: (await own.template.list())[0]?.id ?? '' }),
      (own, document) => own.template.importVersion({ document, note: '导入' }),
    ),
    twice: 'a second draft is in the list, and is discarded there',
  },
  'comment.template.add': {
    prepare: as('EDITOR', copyOfForce, (own, { id }) =>
      own.comment.template.add({ id, text: '请看第三题', mentions: [] }),
    ),
    twice: 'a second comment is in the list that the person sees, and harms nobody',
  },
  'personalData.answer': {
    prepare: as('APPROVER', policyOf, (own, { policyNo }) =>
      own.personalData.answer({ policyNo, ground: 'OTHER', askerCheck: 'CALLED_BACK', reference: 'P-1' }),
    ),
    twice: 'each answer to a request is recorded, also the one that did not reach the person who gave it',
  },
  'product.save': {
    prepare: as('EDITOR', nothing, (own) =>
      own.product.save({ code: 'NEW', follows: 0, content, note: '监管备案' }),
    ),
    done: ['PRODUCT_CODE_TAKEN'],
  },
  'retention.hold': {
    prepare: as('APPROVER', policyOf, (own, { policyId }) =>
      own.retention.hold({ policyId, reason: '诉讼', reference: 'T-1' }),
    ),
    twice: 'a second hold keeps the records as the first does, and is released by itself',
  },
  'retention.release': {
    prepare: as(
      'APPROVER',
      async (own, stage) =>
        await own.retention.hold({
          policyId: (await policyOf(own, stage)).policyId,
          reason: '诉讼',
          reference: 'T-1',
        }),
      (own, { id }) => own.retention.release({ id, settledOn: '2026-03-02' }),
    ),
    ...again,
  },
  'policyImport.start': {
    prepare: as('SUPERVISOR', uploaded, (own, id) => own.policyImport.start({ id })),
    done: ['STEP_NOT_POSSIBLE'],
  },
  'policyImport.cancel': {
    prepare: as('SUPERVISOR', uploaded, (own, id) => own.policyImport.cancel({ id })),
    done: ['STEP_NOT_POSSIBLE'],
  },
  'export.refused': {
    prepare: as('SUPERVISOR', uploaded, (own, id) => own.export.refused({ id })),
    twice: 'each opening is recorded, also the one whose answer did not come',
  },
}
