'use client'

import { useCallback, useEffect, useState } from 'react'
import { useSeconds } from '../../browser/use-seconds.ts'
import { api } from '../client/api.ts'
import { isRefusal, toFailure } from '../client/failure.ts'

/**
 * Requests a code. If the server refuses because a code was sent just now, the customer uses that code. The refusal
 * can follow an earlier attempt whose response was lost.
 * @param visitId null during a registration
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

/** The number of digits of a code. */
export const CODE_LENGTH = 6

export interface HeldCode {
  readonly code: string
  readonly setCode: (code: string) => void
  /** True if 确定 (confirm) was pressed before all digits were entered. */
  readonly incomplete: boolean
  readonly setIncomplete: (incomplete: boolean) => void
  /** How many codes this page has requested. At 0, the field for the code is not shown. */
  readonly sends: number
  /** Seconds until another code can be requested. */
  readonly wait: number
  /** Records that another code was sent. */
  readonly sent: (waitSeconds: number) => void
  /** Records that an earlier code is still valid, so that its field is shown. */
  readonly stillOpen: (waitSeconds: number) => void
}

/**
 * The state of 短信验证码 (the SMS code) on a page. Nothing is stored in the browser. After a reload, the page asks the
 * server whether a code is still valid, and then shows the field again.
 * @param visitId null during a registration
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
      // If this request fails, the page starts without the field. A request for a code then reports the code that is
      // still valid.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [visitId, stillOpen])

  return { code, setCode, incomplete, setIncomplete, sends, wait, sent, stillOpen }
}
