'use client'

import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { useData } from '../../use-data.ts'
import { readBoard } from './schema.ts'
import { later, type Told } from './told.ts'

/** How often the board is asked for while the stream says nothing. */
const POLL_MS = 10_000
/** A stream that is silent for so long is not one. */
export const SILENT_MS = 30_000

export interface WatchedBoard {
  readonly told: Told | null
  /** The stream brings it; otherwise it is asked for again and again. */
  readonly live: boolean
  readonly failure: StaffFailure | null
  /** Asks for it now. */
  again(): void
}

/** The wallboard as long as somebody looks: by the stream, and by asking where the stream fails or falls silent. */
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
 * Listens to the stream, and opens another when it was refused or says nothing: the browser itself goes on only after
 * connections that were seen to break.
 * @param take whether what came was understood
 * @param setLive told when the stream begins to speak, and when it fails or falls silent
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

/** Whatever clock nobody sets shows, once a second. */
export function useSeconds(): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
