import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { AdminInputs, AdminOutputs } from '../../api.ts'
import { text } from '../words/messages.zh-CN.ts'
import { priorityName } from '../words/words.ts'

export type SteerCommand = AdminInputs['queue']['steer']['command']
export type SteerOutcome = AdminOutputs['queue']['preview'][number]
type Refusal = NonNullable<SteerOutcome['refused']>

const words = text.steer

/** Splits a list into portions of at most `most`. */
export function portionsOf<T>(list: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, index) =>
    list.slice(index * most, (index + 1) * most),
  )
}

/** The title of the dialog for this command. */
export function titleOf(command: SteerCommand): string {
  if (command.type === 'PRIORITISE') return words.titles.PRIORITISE(priorityName(command.priority))
  if (command.type === 'SET_LANGUAGE')
    return words.titles.SET_LANGUAGE(callbackText.languages[command.language])
  return words.titles[command.type]
}

/** Why a case was skipped, in words. One refusal code can have a different meaning for each command. */
export function refusalInWords(type: SteerCommand['type'], refused: Refusal): string {
  if (refused === 'STEP_NOT_POSSIBLE') return words.same[type]
  const why: Readonly<Record<string, string>> = words.why
  return why[refused] ?? words.why.other
}

/** The outcome of a command on a single case that changed; null for many cases, and for a case that did not change. */
export function changedAlone(outcomes: readonly SteerOutcome[]): SteerOutcome | null {
  const [only, ...others] = outcomes
  return only !== undefined && only.refused === null && others.length === 0 ? only : null
}

export interface SteerSummary {
  readonly changes: number
  readonly skipped: number
  /** The reasons why cases were skipped, the most frequent first. */
  readonly skippedBy: readonly { readonly why: string; readonly count: number }[]
  /** The number of cases that the command changes while an agent holds them. */
  readonly takes: number
}

/** The effect of a command on all the cases together. */
export function summaryOf(type: SteerCommand['type'], outcomes: readonly SteerOutcome[]): SteerSummary {
  const byWhy = new Map<string, number>()
  for (const { refused } of outcomes) {
    if (refused === null) continue
    const why = refusalInWords(type, refused)
    byWhy.set(why, (byWhy.get(why) ?? 0) + 1)
  }
  const skippedBy = [...byWhy].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count)
  const changing = outcomes.filter(({ refused }) => refused === null)
  return {
    changes: changing.length,
    skipped: outcomes.length - changing.length,
    skippedBy,
    takes: changing.filter(({ takesFromAgent }) => takesFromAgent).length,
  }
}
