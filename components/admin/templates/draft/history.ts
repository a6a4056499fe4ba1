/** An undo history. Its values are replaced and never mutated. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** The subject and the time of the last step. Continued typing in one field extends that step. */
  readonly last: { readonly about: string; readonly at: number } | null
}

/** Maximum number of steps that can be undone. */
const STEPS_KEPT = 200
/** Pause in milliseconds below which two changes of the same field form one step. */
const ONE_STEP_MS = 1200

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], last: null }
}

/**
 * Adds a change to the history.
 *
 * @param about what the step changes; quick changes of the same subject are merged into one step
 * @param at milliseconds of any clock that never goes back
 */
export function step<T>(history: History<T>, next: T, about: string, at: number): History<T> {
  if (Object.is(next, history.present)) return history
  const { last } = history
  const goesOn = last !== null && last.about === about && at - last.at < ONE_STEP_MS
  return {
    past: goesOn ? history.past : [...history.past, history.present].slice(-STEPS_KEPT),
    present: next,
    future: [],
    last: { about, at },
  }
}

/** Undoes one step. Without a step to undo, the history is returned unchanged. */
export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    last: null,
  }
}

/** Repeats one undone step. Without an undone step, the history is returned unchanged. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...later] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future: later, last: null }
}
