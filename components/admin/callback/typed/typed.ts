import { z } from 'zod'
import { type WorkDraft, workDraftSchema } from '#server/call-centre/rules/case.ts'
import { type ProblemCategory, problemCategories } from '#server/vocabulary/dispositions.ts'

/**
 * Everything an agent typed about a case. The server's draft cannot tell "not chosen yet" from "health is the reason"; here
 * that is kept apart, so that nobody is sent to letter or branch by a reload.
 */
export const typedSchema = workDraftSchema.extend({ health: z.boolean() })
export type Typed = z.infer<typeof typedSchema>

export const nothingTyped: Typed = {
  answers: {},
  note: '',
  disposition: null,
  promisedFor: null,
  language: null,
  health: false,
  problemCategory: null,
  problemText: '',
}

/** What goes to the server between times. */
export function toDraft({ health: _, ...draft }: Typed): WorkDraft {
  return draft
}

/** What to begin with: this tab's own, else what the server kept, else nothing. */
export function beginWith(local: Typed | null, draft: WorkDraft | null): Typed {
  if (local !== null) return local
  return draft === null ? nothingTyped : { ...draft, health: false }
}

export function hasTyped(typed: Typed): boolean {
  return JSON.stringify(typed) !== JSON.stringify(nothingTyped)
}

/** The chosen category; whatever else a draft holds is none. */
export function categoryOf(typed: Typed): ProblemCategory | null {
  return problemCategories.find((category) => category === typed.problemCategory) ?? null
}

/** With one answer given or its comment changed. */
export function withAnswer(
  typed: Typed,
  question: string,
  change: { readonly answer?: 'YES' | 'NO'; readonly comment?: string },
): Typed {
  return {
    ...typed,
    answers: { ...typed.answers, [question]: { ...typed.answers[question], ...change } },
  }
}
