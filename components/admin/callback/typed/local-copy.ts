import { z } from 'zod'
import { keep, kept, keptAs } from '../../../browser/storage.ts'
import { type Typed, typedSchema } from './typed.ts'

/** The data that this browser tab stores about a case in progress. The data is deleted when the tab is closed. */
export interface LocalCopy {
  /** The version of the case when the copy was stored. */
  readonly version: number
  readonly typed: Typed
}

const copySchema = z.object({ version: z.number().int(), typed: typedSchema })

/** Stores a copy in the browser. If the browser cannot store it, only the server's draft remains. */
export function keepCopy(staffId: string, caseId: string, copy: LocalCopy): void {
  keep('callback.typed', JSON.stringify(copy), staffId, caseId)
}

/** The stored copy of a case; null when there is none or it cannot be parsed. */
export function findCopy(staffId: string, caseId: string): LocalCopy | null {
  return keptAs(copySchema, 'callback.typed', staffId, caseId)
}

export function forgetCopy(staffId: string, caseId: string): void {
  keep('callback.typed', null, staffId, caseId)
}

/**
 * Remembers which case this agent holds.
 * @param caseId null when the agent holds no case
 */
export function rememberHeld(staffId: string, caseId: string | null): void {
  keep('callback.held', caseId, staffId)
}

export function heldCase(staffId: string): string | null {
  return kept('callback.held', staffId)
}

interface RecordedStep {
  readonly seq: number
  readonly type: string
  readonly by: string
}

const ANEW = ['FINISHED', 'RELEASED']
const TAKEN = ['CLAIMED', 'TAKEN']

/**
 * Whether a stored copy still belongs to the agent's present work on the case. That is true if, after the copy was
 * stored, nobody finished or released the case and no other agent took it.
 */
export function stillHolds(copy: LocalCopy, events: readonly RecordedStep[], name: string): boolean {
  return !events
    .filter(({ seq }) => seq > copy.version)
    .some(({ type, by }) => ANEW.includes(type) || (TAKEN.includes(type) && by !== name))
}
