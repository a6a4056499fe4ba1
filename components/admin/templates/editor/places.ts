import type { Finding } from '../checks/findings.ts'
import type { Draft, Place } from '../draft/draft.ts'

/** The part to open first: the requested part, otherwise the first question, otherwise the head. */
export function firstPlace(content: Draft, openAt: string | null): Place {
  const [first] = content.questions
  const wanted = content.questions.find(({ key }) => key === openAt) ?? first
  if (openAt === 'notice' || openAt === 'head') return { kind: openAt }
  return wanted === undefined ? { kind: 'head' } : { kind: 'question', key: wanted.key }
}

/** The part of the editor that contains the place of a finding. */
export function placeOf({ at }: Finding): Place {
  if (at.part === 'question' && at.question !== undefined) return { kind: 'question', key: at.question }
  return { kind: at.part === 'notice' ? 'notice' : 'head' }
}
