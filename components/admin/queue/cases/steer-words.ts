import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { AdminInputs, AdminOutputs } from '../../api.ts'
import { text } from '../words/messages.zh-CN.ts'
import { priorityName } from '../words/words.ts'

export type SteerCommand = AdminInputs['queue']['steer']['command']
export type SteerOutcome = AdminOutputs['queue']['preview'][number]
type Refusal = NonNullable<SteerOutcome['refused']>

const words = text.steer

/** How many cases one command may name; the server refuses more. */
export const STEER_MOST = 500

/** What a dialog about this command is called. */
export function titleOf(command: SteerCommand): string {
  if (command.type === 'PRIORITISE') return words.titles.PRIORITISE(priorityName(command.priority))
  if (command.type === 'SET_LANGUAGE')
    return words.titles.SET_LANGUAGE(callbackText.languages[command.language])
  return words.titles[command.type]
}

/** Why a case was skipped. The same refusal means something else for each command. */
export function refusalInWords(type: SteerCommand['type'], refused: Refusal): string {
  if (refused === 'STEP_NOT_POSSIBLE') return words.same[type]
  const why: Readonly<Record<string, string>> = words.why
  return why[refused] ?? words.why.other
}

export interface SteerSummary {
  readonly changes: number
  readonly skipped: number
  /** The commonest first. */
  readonly skippedBy: readonly { readonly why: string; readonly count: number }[]
  /** How many of the cases that change are held by an agent now. */
  readonly takes: number
}

/** What a command does to all the cases together. */
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
