import { z } from 'zod'
import type { Tone } from '#components/ui/tone-tag.tsx'
import { LETTERS_MOST } from '#server/call-centre/rules/letter.ts'
import { type FollowUpKind, type FollowUpResult, followUpResults } from '#server/vocabulary/dispositions.ts'
import type { AdminInputs, AdminOutputs } from '../api.ts'
import { idOf } from '../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'

export type FollowUpRow = AdminOutputs['followUp']['list']['rows'][number]
export type FollowUpStatus = FollowUpRow['status']
export type GivenResult = AdminInputs['followUp']['finish']['result']

export const statusTones: Readonly<Record<FollowUpStatus, Tone>> = {
  OPEN: 'waiting',
  SENT: 'brand',
  DONE: 'quiet',
}

function isGiven(result: FollowUpResult): result is GivenResult {
  // The server itself records CALLED_IN when the customer calls, and CANCELLED when the visit is cancelled.
  return result !== 'CALLED_IN' && result !== 'CANCELLED'
}

/**
 * The results that staff can choose for this kind of follow-up. For example, a letter cannot end with a confirmation
 * in person.
 */
export function resultsOf(kind: FollowUpKind): GivenResult[] {
  return followUpResults
    .filter(isGiven)
    .filter((result) => kind === 'BRANCH' || result !== 'CONFIRMED_IN_PERSON')
}

/** Whether a letter's result comes with the day on which the letter was received or came back. */
export function comesWithDay(kind: FollowUpKind, result: FollowUpResult): boolean {
  return kind === 'LETTER' && (result === 'CONFIRMED_IN_WRITING' || result === 'MOVED_AWAY')
}

/** Whether the visit succeeds with this result. */
export function confirms(result: FollowUpResult): boolean {
  return result === 'CONFIRMED_IN_WRITING' || result === 'CONFIRMED_IN_PERSON'
}

export type PostOutcome = AdminOutputs['followUp']['post'][number]
export type Posting = AdminInputs['followUp']['post']['letters'][number]
export type PrintedLetter = AdminOutputs['followUp']['print']['letters'][number]

/** What the registration of letters needs of a ticked follow-up. The name is masked. */
export const tickedLetter = z.object({
  id: z.string(),
  version: z.number(),
  policyNo: z.string(),
  applicantName: z.string(),
})
export type TickedLetter = z.output<typeof tickedLetter>

/** The letters that have a number, in the form of the API's input. */
export function postingsOf(
  rows: readonly Pick<TickedLetter, 'id' | 'version'>[],
  references: Readonly<Record<string, string | undefined>>,
): Posting[] {
  return rows.flatMap(({ id, version }) => {
    const reference = references[id]?.trim() ?? ''
    return reference === '' ? [] : [{ id, version, reference }]
  })
}

/** The page that prints these letters. The ids of follow-ups are no personal data. */
export function printPath(ids: readonly string[]): string {
  return `/admin/follow-ups/print?ids=${ids.join('.')}`
}

/** The follow-ups that a URL of `printPath` names; an id in another form is left out. */
export function idsOfPrintPath(written: string | null): string[] {
  const ids = (written ?? '').split('.').flatMap((id) => idOf(id) ?? [])
  return [...new Set(ids)].slice(0, LETTERS_MOST)
}

const refusals: Readonly<Record<string, string>> = text.letters.refused

/** Why a letter was not registered, in words. */
export function refusalWord(code: string): string {
  return refusals[code] ?? text.letters.notSent
}
