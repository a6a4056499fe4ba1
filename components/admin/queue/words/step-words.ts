import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { dispositions, followUpKinds, followUpResults, languages } from '#server/vocabulary/dispositions.ts'
import type { AdminOutputs } from '../../api.ts'
import { shanghaiTime } from '../../ui/time.ts'
import { text } from './messages.zh-CN.ts'
import { priorityName } from './words.ts'

export type CaseView = AdminOutputs['callback']['view']
export type RecordedStep = CaseView['events'][number]

const words = text.steps
const eventNames: Readonly<Record<string, string>> = callbackText.events
const outcomes: Readonly<Record<string, string>> = {
  ...callbackText.outcomes,
  RETRY: words.retry,
  APPOINTMENT: words.appointment,
}
const grounds: Readonly<Record<string, string>> = words.grounds

function one<T extends string>(values: readonly T[], given: unknown): T | null {
  return values.find((value) => value === given) ?? null
}

/** The name of a step. */
export function stepName({ type }: Pick<RecordedStep, 'type'>): string {
  return eventNames[type] ?? type
}

/**
 * The details of a recorded step, in words. Old records keep the format of the software version that wrote them, so
 * unknown details are left out.
 * @param nameOf returns the name for a staff id, or null when the name is no longer known
 */
export function stepNotes(
  { type, payload }: Pick<RecordedStep, 'type' | 'payload'>,
  nameOf: (id: string) => string | null,
): string[] {
  const person = (id: unknown) => (typeof id === 'string' ? (nameOf(id) ?? id) : null)
  const disposition = one(dispositions, payload.disposition)
  const language = type === 'LANGUAGE_SET' ? one(languages, payload.language) : null
  const kind = one(followUpKinds, payload.kind)
  const result = one(followUpResults, payload.result)
  const from = person(payload.from)
  const to = person(payload.to) ?? person(payload.handler)
  return [
    disposition === null ? null : callbackText.dispositions[disposition],
    typeof payload.next === 'string' ? words.outcome(outcomes[payload.next] ?? payload.next) : null,
    typeof payload.at === 'string' ? words.at(shanghaiTime(payload.at)) : null,
    to === null ? (type === 'ASSIGNED' ? words.toNobody : null) : words.to(to),
    from === null ? null : words.from(from),
    typeof payload.priority === 'number' ? words.priority(priorityName(payload.priority)) : null,
    language === null ? null : words.language(callbackText.languages[language]),
    typeof payload.ground === 'string' ? (grounds[payload.ground] ?? null) : null,
    kind === null ? null : callbackText.followUp.kinds[kind],
    result === null ? null : callbackText.followUp.results[result],
    typeof payload.text === 'string' ? payload.text : null,
    typeof payload.reason === 'string' ? words.reason(payload.reason) : null,
  ].filter((note) => note !== null)
}
