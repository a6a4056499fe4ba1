'use client'

import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { useData } from '../../use-data.ts'
import { readBoard } from './schema.ts'
import { later, type Told } from './told.ts'

/** Milliseconds between two requests for the board while the stream is silent. */
const POLL_MS = 10_000
/** A stream that sends nothing for this many milliseconds counts as broken. */
export const SILENT_MS = 30_000

export interface WatchedBoard {
  readonly told: Told | null
  /** True while the stream delivers boards. While false, the board is polled. */
  readonly live: boolean
  readonly failure: StaffFailure | null
  /** Requests the board now. */
  again(): void
}

/**
 * The wallboard's data while its page is open. Boards come from the stream, or from polling while the stream fails or
 * is silent.
 */
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
 * Listens to the stream. If the stream is refused or falls silent, another stream is opened, because the browser
 * reconnects automatically only when it detects a broken connection.
 * @param take receives the data of a message and returns whether the data is valid
 * @param setLive called with true when the stream delivers a board, and with false when the stream fails or falls
 * silent
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

/** The value of `performance.now()`, updated once a second. */
export function useSeconds(): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
