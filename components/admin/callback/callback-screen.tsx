'use client'

import { useState } from 'react'
import { useMe } from '../frame/me.tsx'
import { Idle } from './idle/idle.tsx'
import { KeyHelp } from './keys/key-help.tsx'
import type { Done } from './shared/done.ts'
import { heldCase, rememberHeld } from './typed/local-copy.ts'
import { WorkScreen } from './work/work-screen.tsx'

/** The agents' workplace: shows the case the agent holds, or lets the agent take the next case. */
export function CallbackScreen() {
  const me = useMe()
  // The case id survives a reload of the page. The case loaded from the server then shows whether this agent still
  // holds it.
  const [caseId, setCaseId] = useState(() => heldCase(me.id))
  const [done, setDone] = useState<Done | null>(null)
  const [helping, setHelping] = useState(false)

  function hold(next: string | null, result: Done | null): void {
    rememberHeld(me.id, next)
    setCaseId(next)
    setDone(result)
  }
  const help = () => setHelping(true)
  return (
    <>
      {caseId === null ? (
        <Idle done={done} onCase={(next) => hold(next, null)} onHelp={help} />
      ) : (
        <WorkScreen
          key={caseId}
          caseId={caseId}
          onDone={(result) => hold(null, result)}
          onLeave={() => hold(null, null)}
          onHelp={help}
        />
      )}
      <KeyHelp open={helping} onClose={() => setHelping(false)} />
    </>
  )
}
