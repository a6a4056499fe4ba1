import type { TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import type { World } from '#test/support/world/world.ts'

type Caller = ReturnType<typeof staffCaller>

/** The compliance staff of one world. */
export interface Desk {
  readonly editor: Caller
  readonly otherEditor: Caller
  readonly approver: Caller
  readonly otherApprover: Caller
  /** Has both rights, and still must not approve their own text. */
  readonly both: Caller
}

export async function openDesk(world: World): Promise<Desk> {
  const person = async (roles: Parameters<typeof createStaff>[1]) =>
    staffCaller(world.services, await createStaff(world, roles))
  return {
    editor: await person(['EDITOR']),
    otherEditor: await person(['EDITOR']),
    approver: await person(['APPROVER']),
    otherApprover: await person(['APPROVER']),
    both: await person(['EDITOR', 'APPROVER']),
  }
}

/** The version in force. */
export async function versionInForce(desk: Desk) {
  const version = (await desk.editor.template.list()).find(({ standing }) => standing === 'IN_FORCE')
  if (!version) throw new Error('nothing is in force')
  return version
}

/** The content with another text in one variant. */
export function reworded(content: TemplateDraft, text: string): TemplateDraft {
  return {
    ...content,
    questions: content.questions.map((question) =>
      question.key === 'contract-received'
        ? { ...question, variants: question.variants.map((variant) => ({ ...variant, text })) }
        : question,
    ),
  }
}

/** A copy of the version in force, with that text in it; a draft. */
export async function draftWith(desk: Desk, text: string, by: Caller = desk.editor) {
  const { id } = await by.template.copy({ fromId: (await versionInForce(desk)).id, note: '调整措辞' })
  const { content, revision, note } = await by.template.get({ id })
  const saved = await by.template.save({ id, revision, content: reworded(content, text), note })
  return { id, revision: saved.revision }
}

/** The same, submitted by its editor and approved by the approver. */
export async function approvedWith(desk: Desk, text: string) {
  const draft = await draftWith(desk, text)
  const submitted = await desk.editor.template.submit(draft)
  const approved = await desk.approver.template.approve({ id: draft.id, revision: submitted.revision })
  return { id: draft.id, revision: approved.revision }
}
