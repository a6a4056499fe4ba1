import type { Board } from '../words.ts'

/** A board, and when this browser was told it, by a clock that nobody sets (performance.now). */
export interface Told {
  readonly board: Board
  readonly at: number
}

/** The later of two: a slow answer does not take the board back. */
export function later(before: Told | null, told: Told): Told {
  return before !== null && before.board.now > told.board.now ? before : told
}

/** What the server's clock shows now: its own time when it told the board, and what has gone by here since. */
export function serverNow({ board, at }: Told, now: number): number {
  return new Date(board.now).getTime() + (now - at)
}
