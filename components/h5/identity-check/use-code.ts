'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { isRefusal, toFailure } from '../client/failure.ts'
import { useSeconds } from '../ui/use-seconds.ts'

/**
 * Asks for a code. If the server refuses because a code was sent just now, that code counts: the response to an earlier try may
 * have been lost.
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
  /** How many codes this page has asked for; at 0 there is no field to type one in. */
  readonly sends: number
  /** Seconds until another one may be asked for. */
  readonly wait: number
  /** Another code was sent. */
  readonly sent: (waitSeconds: number) => void
  /** An earlier code is still valid: its field is shown. */
  readonly stillOpen: (waitSeconds: number) => void
}

/**
 * A page's state of 短信验证码. Nothing is kept in the browser: after a reload, the server tells whether a code is open, and the
 * field is shown again.
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
      // If this fails the page starts without a field; asking for a code then reports an open one.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [visitId, stillOpen])

  return { code, setCode, incomplete, setIncomplete, sends, wait, sent, stillOpen }
}
