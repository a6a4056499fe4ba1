import type { Board } from '../words/words.ts'

/** A board, and when it reached this browser, by a clock that cannot be set (performance.now). */
export interface Told {
  readonly board: Board
  readonly at: number
}

/** The later of two boards: a slow answer must not replace a newer one. */
export function later(before: Told | null, told: Told): Told {
  return before !== null && before.board.now > told.board.now ? before : told
}

/** The server's time now: the board's own time plus what has passed in this browser since. */
export function serverNow({ board, at }: Told, now: number): number {
  return new Date(board.now).getTime() + (now - at)
}
