'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { isRefusal, toFailure } from '../client/failure.ts'
import { useSeconds } from '../ui/use-seconds.ts'

/**
 * Has a code sent. One that is on its way to this page already counts: the answer to an earlier try may have been lost.
 *
 * @param visitId null when registering
 */
export async function askForCode(
  visitId: string | null,
  ask: () => Promise<{ readonly resendAfterSeconds: number }>,
): Promise<{ readonly resendAfterSeconds: number }> {
  try {
    return await ask()
  } catch (error) {
    if (!isRefusal(toFailure(error), 'RESEND_TOO_SOON')) throw error
    const open = await api.identity.smsOpen.query({ visitId })
    if (open === null) throw error
    return open
  }
}

/** How many digits a code has. */
export const CODE_LENGTH = 6

export interface HeldCode {
  readonly code: string
  readonly setCode: (code: string) => void
  /** 确定 was pressed before all digits were there. */
  readonly incomplete: boolean
  readonly setIncomplete: (incomplete: boolean) => void
  /** How many codes this page knows to have been asked for; 0 shows no field. */
  readonly sends: number
  /** Seconds until another one may be asked for. */
  readonly wait: number
  /** Another code was sent. */
  readonly sent: (waitSeconds: number) => void
  /** A code asked for before is still good: the field is there for it. */
  readonly stillOpen: (waitSeconds: number) => void
}

/**
 * 短信验证码 as a page holds it. The server knows of the code this browser asked for, so a reload (or a look at the message
 * that closed the page) brings its field back; nothing of it is kept in the browser.
 *
 * @param visitId null when registering
 */
export function useCode(visitId: string | null): HeldCode {
  const [code, setCode] = useState('')
  const [incomplete, setIncomplete] = useState(false)
  const [sends, setSends] = useState(0)
  const [wait, startWait] = useSeconds()

  const sent = useCallback(
    (seconds: number) => {
      setSends((before) => before + 1)
      setCode('')
      setIncomplete(false)
      startWait(seconds)
    },
    [startWait],
  )
  const stillOpen = useCallback(
    (seconds: number) => {
      setSends((before) => Math.max(before, 1))
      startWait(seconds)
    },
    [startWait],
  )

  useEffect(() => {
    let current = true
    api.identity.smsOpen.query({ visitId }).then(
      (open) => current && open !== null && stillOpen(open.resendAfterSeconds),
      // Without an answer the page begins as if there were none: asking for one says what is true.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [visitId, stillOpen])

  return { code, setCode, incomplete, setIncomplete, sends, wait, sent, stillOpen }
}
