import { useEffect, useState } from 'react'
import type { CaseView } from '../shared/case-view.ts'
import { findCopy, keepCopy, stillHolds } from './local-copy.ts'
import { beginWith, type Typed } from './typed.ts'

export interface Typing {
  readonly typed: Typed
  readonly change: (by: (before: Typed) => Typed) => void
}

/**
 * The text that the agent entered about a case. It starts from this tab's copy or the server's draft, and every
 * change is stored in the tab.
 */
export function useTyped(staff: { readonly id: string; readonly name: string }, view: CaseView): Typing {
  const { id: caseId, version, draft } = view.case
  const [typed, setTyped] = useState<Typed>(() => {
    const copy = findCopy(staff.id, caseId)
    return beginWith(copy !== null && stillHolds(copy, view.events, staff.name) ? copy.typed : null, draft)
  })
  useEffect(() => {
    keepCopy(staff.id, caseId, { version, typed })
  }, [staff.id, caseId, version, typed])
  return { typed, change: setTyped }
}
