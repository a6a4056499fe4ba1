'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { listen } from '../../live/stream.ts'
import { useStreamOpen } from '../../live/use-stream-open.ts'
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
  const [delivering, setDelivering] = useState(false)
  const live = useStreamOpen() && delivering
  const take = useCallback((data: unknown) => {
    const board = readBoard(data)
    if (board !== null) setTold((before) => later(before, { board, at: performance.now() }))
    return board !== null
  }, [])
  useStream(take, setDelivering)
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
 * Listens to the stream.
 * @param take receives the data of a message and returns whether the data is valid
 * @param setLive called with true when the stream delivers a board, and with false when it falls silent
 */
function useStream(take: (data: unknown) => boolean, setLive: (live: boolean) => void): void {
  useEffect(() => {
    let silence: ReturnType<typeof setTimeout> | undefined
    const end = listen('board', (data) => {
      if (!take(data)) return
      clearTimeout(silence)
      silence = setTimeout(() => setLive(false), SILENT_MS)
      setLive(true)
    })
    return () => {
      clearTimeout(silence)
      end()
      setLive(false)
    }
  }, [take, setLive])
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
