import { useEffect, useState } from 'react'
import { browserNow } from '../../../browser/clock.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { type LeaseLevel, type LeaseSpan, leftOf, levelOf, WARN_MS } from './lease.ts'

/** Milliseconds left of a lease, updated every second; null without a lease. */
export function useLeaseLeft(span: LeaseSpan | null): number | null {
  const [now, setNow] = useState(() => browserNow().getTime())
  useEffect(() => {
    setNow(browserNow().getTime())
    if (span === null) return
    const timer = setInterval(() => setNow(browserNow().getTime()), 1000)
    return () => clearInterval(timer)
  }, [span])
  return span === null ? null : leftOf(span, now)
}

/**
 * How close a lease is to its end. The warning also appears in the browser's title, so that an agent who is looking
 * at another window sees it.
 */
export function useLeaseLevel(span: LeaseSpan | null): LeaseLevel {
  const [level, setLevel] = useState<LeaseLevel>('CALM')
  useEffect(() => {
    if (span === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      const left = leftOf(span, browserNow().getTime())
      setLevel(levelOf(left))
      if (left > 0) timer = setTimeout(look, left > WARN_MS ? left - WARN_MS + 10 : left)
    }
    look()
    return () => clearTimeout(timer)
  }, [span])
  const current = span === null ? 'CALM' : level
  useEffect(() => {
    if (current !== 'WARNING') return
    const before = document.title
    document.title = text.lease.documentTitle
    return () => {
      document.title = before
    }
  }, [current])
  return current
}
