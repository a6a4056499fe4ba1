import { z } from 'zod'
import { emptyDraft, type WorkDraft, workDraftSchema } from '#server/call-centre/rules/case.ts'
import { type ProblemCategory, problemCategories } from '#server/vocabulary/dispositions.ts'

/**
 * Everything an agent entered about a case. The server's draft has no language both when no language is chosen yet
 * and when the customer's health prevents a call, so `health` is stored separately. Otherwise, after a reload, a
 * language not chosen yet would count as a health reason and send the case to a letter or a branch visit.
 */
export const typedSchema = workDraftSchema.extend({ health: z.boolean() })
export type Typed = z.infer<typeof typedSchema>

export const nothingTyped: Typed = { ...emptyDraft, health: false }

/** The part of the agent's form input that is saved on the server as a draft. */
export function toDraft({ health: _, ...draft }: Typed): WorkDraft {
  return draft
}

/** The initial fields: this tab's copy if there is one, otherwise the server's draft, otherwise empty fields. */
export function beginWith(local: Typed | null, draft: WorkDraft | null): Typed {
  if (local !== null) return local
  return draft === null ? nothingTyped : { ...draft, health: false }
}

export function hasTyped(typed: Typed): boolean {
  return JSON.stringify(typed) !== JSON.stringify(nothingTyped)
}

/** The chosen category of the problem case; null when the draft contains no valid category. */
export function categoryOf(typed: Typed): ProblemCategory | null {
  return problemCategories.find((category) => category === typed.problemCategory) ?? null
}

/** Returns a copy of the agent's form input in which one answer or its comment is changed. */
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
