'use client'

import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { useData } from '../../use-data.ts'
import { readBoard } from './schema.ts'
import { later, type Told } from './told.ts'

/** How often the board is asked for while the stream is silent. */
const POLL_MS = 10_000
/** A stream that is silent for this long counts as broken. */
export const SILENT_MS = 30_000

export interface WatchedBoard {
  readonly told: Told | null
  /** True while the stream brings the board; otherwise it is polled. */
  readonly live: boolean
  readonly failure: StaffFailure | null
  /** Asks for the board now. */
  again(): void
}

/** The wallboard while its page is open: from the stream, and by polling while the stream fails or is silent. */
export function useBoard(): WatchedBoard {
  const [told, setTold] = useState<Told | null>(null)
  const [live, setLive] = useState(false)
  useStream((data) => {
    const board = readBoard(data)
    if (board !== null) setTold((before) => later(before, { board, at: performance.now() }))
    return board !== null
  }, setLive)
  const polled = useData(['queue', 'board'], () => api.queue.board.query(), {
    enabled: !live,
    everyMs: POLL_MS,
  })
  const { data } = polled
  useEffect(() => {
    if (data !== undefined) setTold((before) => later(before, { board: data, at: performance.now() }))
  }, [data])
  return { told, live, failure: live ? null : polled.failure, again: polled.again }
}

/**
 * Listens to the stream, and opens another when it was refused or falls silent: the browser reconnects by itself only after
 * a connection it saw break.
 * @param take takes the data; @returns whether it was understood
 * @param setLive called when the stream begins to bring boards, and when it fails or falls silent
 */
function useStream(take: (data: unknown) => boolean, setLive: (live: boolean) => void): void {
  const [round, setRound] = useState(0)
  useEffect(() => {
    const source = new EventSource('/api/admin/wallboard')
    const another = () => setRound(round + 1)
    let silence = setTimeout(another, SILENT_MS)
    source.addEventListener('board', (event) => {
      if (!take(event.data)) return
      clearTimeout(silence)
      silence = setTimeout(another, SILENT_MS)
      setLive(true)
    })
    source.addEventListener('error', () => setLive(false))
    return () => {
      clearTimeout(silence)
      source.close()
      setLive(false)
    }
  }, [round])
}

/** performance.now(), read once a second. */
export function useSeconds(): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
