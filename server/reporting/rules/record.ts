import type { VisitEvent } from '../../visit/rules/events.ts'
import type { PastEvent } from './history.ts'

export type EventOf<T extends VisitEvent['type']> = Extract<VisitEvent, { type: T }>

/** Returns the events of one type, in their recorded order. */
export function eventsOf<T extends VisitEvent['type']>(events: readonly PastEvent[], type: T) {
  const isOne = (event: VisitEvent): event is EventOf<T> => event.type === type
  return events.flatMap(({ event, at }) => (isOne(event) ? [{ event, at }] : []))
}

/** Returns the time at which an event of this type was first recorded; null if there is no such event. */
export function firstOf(events: readonly PastEvent[], type: VisitEvent['type']): Date | null {
  return events.find(({ event }) => event.type === type)?.at ?? null
}
