/** An undo history. Values are never changed, only replaced. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** The last step's subject and time: going on typing in one field is one step. */
  readonly last: { readonly about: string; readonly at: number } | null
}

/** So many steps can be undone. */
const STEPS_KEPT = 200
/** Changes of one field with pauses shorter than this, in milliseconds, are one step. */
const ONE_STEP_MS = 1200

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], last: null }
}

/**
 * Takes a step.
 *
 * @param about what the step changes; quick steps about the same thing become one
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

/** One step back; the same history where there is none. */
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

/** One undone step again; the same history where there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...later] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future: later, last: null }
}
