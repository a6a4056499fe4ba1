import { z } from 'zod'
import { keep, kept } from '../../../browser/storage.ts'
import { type Typed, typedSchema } from './typed.ts'

/** What this tab keeps of a case that is being worked on; gone when the tab is closed. */
export interface LocalCopy {
  /** The case's version when it was kept. */
  readonly version: number
  readonly typed: Typed
}

const copySchema = z.object({ version: z.number().int(), typed: typedSchema })

/** Keeps a copy in the browser. Where that fails, the server's draft is all there is. */
export function keepCopy(staffId: string, caseId: string, copy: LocalCopy): void {
  keep('callback.typed', JSON.stringify(copy), staffId, caseId)
}

/** The copy kept of a case; null where there is none, or none that can be read. */
export function findCopy(staffId: string, caseId: string): LocalCopy | null {
  const found = kept('callback.typed', staffId, caseId)
  try {
    return found === null ? null : copySchema.parse(JSON.parse(found))
  } catch {
    return null
  }
}

export function forgetCopy(staffId: string, caseId: string): void {
  keep('callback.typed', null, staffId, caseId)
}

/** Remembers which case is in this agent's hands. Null: none. */
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

/** Whether a copy belongs to the work now in hand: since it was made, nobody ended the case and nobody else took it. */
export function stillHolds(copy: LocalCopy, events: readonly RecordedStep[], name: string): boolean {
  return !events
    .filter(({ seq }) => seq > copy.version)
    .some(({ type, by }) => ANEW.includes(type) || (TAKEN.includes(type) && by !== name))
}
