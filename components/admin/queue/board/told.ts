import type { Board } from '../words/words.ts'

/**
 * A board with the time at which it reached this browser. The time is from `performance.now()`, a clock that nobody
 * can set.
 */
export interface Told {
  readonly board: Board
  readonly at: number
}

/** The newer of two boards. A slow response must not replace a newer board. */
export function later(before: Told | null, told: Told): Told {
  return before !== null && before.board.now > told.board.now ? before : told
}

/**
 * The server's present time: the time in the board plus the time that has passed in this browser since the board
 * arrived.
 */
export function serverNow({ board, at }: Told, now: number): number {
  return new Date(board.now).getTime() + (now - at)
}
