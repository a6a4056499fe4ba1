'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, type Outputs } from '../client/api.ts'
import { Note } from '../ui/note.tsx'

/** Milliseconds before each request for the delivery status of a code. */
const ASK_AFTER_MS = [1500, 2500, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000] as const

type Standing = Outputs['identity']['smsStanding']

/** The delivery status of the last code, polled until it is final; null while unknown. */
function useCodeStanding(sends: number): Standing {
  const [known, setKnown] = useState<{ readonly sends: number; readonly standing: Standing }>({
    sends,
    standing: null,
  })
  useEffect(() => {
    if (sends === 0) return
    let timer: ReturnType<typeof setTimeout>
    const ask = (round: number) => {
      const after = ASK_AFTER_MS[round]
      if (after === undefined) return
      timer = setTimeout(() => {
        api.identity.smsStanding.query().then(
          (standing) => {
            setKnown({ sends, standing })
            if (standing !== 'SENT' && standing !== 'NOT_SENT') ask(round + 1)
          },
          () => ask(round + 1),
        )
      }, after)
    }
    ask(0)
    return () => clearTimeout(timer)
  }, [sends])
  return known.sends === sends ? known.standing : null
}

/**
 * Shows the delivery status of the code below the code's field.
 * @param sends how many codes this page has requested; each new code restarts the polling
 * @param children the note shown when no delivery problem is known
 */
export function CodeStanding({ sends, children }: { sends: number; children: ReactNode }) {
  const { t } = useText()
  const standing = useCodeStanding(sends)
  if (standing === 'NOT_SENT') return <Note kind="bad">{t('code.notSent')}</Note>
  if (standing === 'TROUBLE') return <Note kind="warm">{t('code.trouble')}</Note>
  return <Note kind="good">{children}</Note>
}
