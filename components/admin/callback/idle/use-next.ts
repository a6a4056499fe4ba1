import { useEffect, useEffectEvent, useState } from 'react'
import { browserNow } from '../../../browser/clock.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Command, useCommand } from '../../use-data.ts'
import { askAgainIn } from './waiting.ts'

export type Nothing = Extract<AdminOutputs['callback']['next'], { kind: 'NOTHING' }>

export interface Next {
  readonly command: Command<null, AdminOutputs['callback']['next']>
  /** Why the last request found no case; null before the first request. */
  readonly nothing: Nothing | null
  /** True while the page waits for the time that the server named, to repeat the request then. */
  readonly waiting: boolean
  readonly ask: () => void
  readonly stop: () => void
}

/**
 * 下一个 (next case): requests the next case. If the server names the time at which a case becomes available, the
 * request is repeated at that time.
 */
export function useNext(onCase: (caseId: string) => void): Next {
  const command = useCommand((_: null) => api.callback.next.mutate())
  const [nothing, setNothing] = useState<Nothing | null>(null)
  const [waiting, setWaiting] = useState(false)

  const nextAt = nothing?.nextAt ?? null
  const { running } = command

  async function ask(): Promise<void> {
    const answer = await command.run(null)
    if (!answer.ok) return
    if (answer.value.kind === 'CASE') onCase(answer.value.caseId)
    else setNothing(answer.value)
  }
  const askAgain = useEffectEvent(() => void ask())
  useEffect(() => {
    if (!waiting || nextAt === null || running) return
    const timer = setTimeout(askAgain, askAgainIn(nextAt, browserNow().getTime()))
    return () => clearTimeout(timer)
  }, [waiting, nextAt, running])

  return {
    command,
    nothing,
    waiting: waiting && nextAt !== null,
    ask: () => {
      if (running) return
      setWaiting(true)
      void ask()
    },
    stop: () => setWaiting(false),
  }
}
