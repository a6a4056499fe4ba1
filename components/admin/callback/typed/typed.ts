import { z } from 'zod'
import { type WorkDraft, workDraftSchema } from '#server/call-centre/rules/case.ts'
import { type ProblemCategory, problemCategories } from '#server/vocabulary/dispositions.ts'

/**
 * Everything an agent typed about a case. The server's draft cannot tell "no language chosen yet" from "health is the reason";
 * `health` can, or a reload would send the customer to a letter or a branch.
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

/** What is kept on the server as a draft. */
export function toDraft({ health: _, ...draft }: Typed): WorkDraft {
  return draft
}

/** What to begin with: this tab's copy, else the server's draft, else nothing. */
export function beginWith(local: Typed | null, draft: WorkDraft | null): Typed {
  if (local !== null) return local
  return draft === null ? nothingTyped : { ...draft, health: false }
}

export function hasTyped(typed: Typed): boolean {
  return JSON.stringify(typed) !== JSON.stringify(nothingTyped)
}

/** The chosen category; null for anything a draft holds that is none. */
export function categoryOf(typed: Typed): ProblemCategory | null {
  return problemCategories.find((category) => category === typed.problemCategory) ?? null
}

/** The same with one answer or its comment changed. */
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
