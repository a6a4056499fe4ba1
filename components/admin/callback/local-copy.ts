import { z } from 'zod'
import { type Typed, typedSchema } from './typed.ts'

/** What this tab keeps of a case while it is being typed about; it is gone with the tab. */
export interface LocalCopy {
  /** The case's version when it was kept. */
  readonly version: number
  readonly typed: Typed
}

const copySchema = z.object({ version: z.number().int(), typed: typedSchema })

/** The tab may be used by the next person, who must not come upon it. */
const copyName = (staffId: string, caseId: string): string => `callback-typed.${staffId}.${caseId}`
const heldName = (staffId: string): string => `callback-held.${staffId}`

export function keepCopy(storage: Storage, staffId: string, caseId: string, copy: LocalCopy): void {
  quietly(() => storage.setItem(copyName(staffId, caseId), JSON.stringify(copy)))
}

/** The copy kept of a case; null where there is none, or none that can be read. */
export function findCopy(storage: Storage, staffId: string, caseId: string): LocalCopy | null {
  return quietly(() => {
    const kept = storage.getItem(copyName(staffId, caseId))
    return kept === null ? null : copySchema.parse(JSON.parse(kept))
  })
}

export function forgetCopy(storage: Storage, staffId: string, caseId: string): void {
  quietly(() => storage.removeItem(copyName(staffId, caseId)))
}

/** Remembers which case is in this agent's hands. Null: none. */
export function rememberHeld(storage: Storage, staffId: string, caseId: string | null): void {
  quietly(() => {
    if (caseId === null) storage.removeItem(heldName(staffId))
    else storage.setItem(heldName(staffId), caseId)
  })
}

export function heldCase(storage: Storage, staffId: string): string | null {
  return quietly(() => storage.getItem(heldName(staffId)))
}

/** A browser that keeps nothing leaves it to the server's draft. */
function quietly<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

interface RecordedStep {
  readonly seq: number
  readonly type: string
  readonly by: string
}

const ANEW = ['FINISHED', 'RELEASED']
const TAKEN = ['CLAIMED', 'TAKEN']

/** Whether a copy is still about the same piece of work: nobody ended it since, and nobody else took it. */
export function stillHolds(copy: LocalCopy, events: readonly RecordedStep[], name: string): boolean {
  return !events
    .filter(({ seq }) => seq > copy.version)
    .some(({ type, by }) => ANEW.includes(type) || (TAKEN.includes(type) && by !== name))
}
