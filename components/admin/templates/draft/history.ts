/** What was edited, with the way back and forth: values are never changed, only replaced. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** What the last step was about and when: typing on in one field is one step. */
  readonly last: { readonly about: string; readonly at: number } | null
}

/** More steps back than anybody takes; the rest is in the saved versions. */
const STEPS_KEPT = 200
/** Typing with pauses shorter than this, in milliseconds, is undone at once. */
const ONE_STEP_MS = 1200

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], last: null }
}

/**
 * Takes a step.
 *
 * @param about what the step changes; steps about the same that follow each other quickly become one
 * @param at milliseconds, of any clock that runs forward
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

/** One step forth again; the same history where there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...later] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future: later, last: null }
}
