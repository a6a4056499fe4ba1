import type { TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import type { World } from '#test/support/world/world.ts'

type Caller = ReturnType<typeof staffCaller>

/** Callers for the compliance staff of one test world. */
export interface Desk {
  readonly editor: Caller
  readonly otherEditor: Caller
  readonly approver: Caller
  readonly otherApprover: Caller
  /** This person has the rights to edit and to approve, but must not approve a version that the person wrote. */
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

/** The template version in force. */
export async function versionInForce(desk: Desk) {
  const version = (await desk.editor.template.list()).find(({ standing }) => standing === 'IN_FORCE')
  if (!version) throw new Error('nothing is in force')
  return version
}

/** Returns the content with the text of one variant replaced. */
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

/** Creates a draft: a copy of the version in force with the given text in one variant. */
export async function draftWith(desk: Desk, text: string, by: Caller = desk.editor) {
  const { id } = await by.template.copy({ fromId: (await versionInForce(desk)).id, note: '调整措辞' })
  const { content, revision, note } = await by.template.get({ id })
  const saved = await by.template.save({ id, revision, content: reworded(content, text), note })
  return { id, revision: saved.revision }
}

/** Creates a draft with the given text, submits it as its editor, and approves it as the approver. */
export async function approvedWith(desk: Desk, text: string) {
  const draft = await draftWith(desk, text)
  const submitted = await desk.editor.template.submit(draft)
  const approved = await desk.approver.template.approve({ id: draft.id, revision: submitted.revision })
  return { id: draft.id, revision: approved.revision }
}
