import { gateOf } from '../kernel/gate.ts'

/** Jobs that only work on the database, of which this many run at once, so that customers get connections. */
export const ON_DATABASE = 3

/**
 * Jobs that wait for somebody outside, each of whom can take minutes to fail: a hundred face checks, five seconds each.
 * `deliver` looks after itself, because a code must be sent while other messages wait.
 */
export const ASK_OUTSIDE = [
  'deliver',
  'receipts',
  'settle',
  'log',
  'packs',
  'attachments',
  'directory',
] as const

const asksOutside = (name: string) => ASK_OUTSIDE.some((asking) => asking === name)

type Rounds<Given extends unknown[]> = Readonly<Record<string, ((...given: Given) => unknown) | undefined>>

/** Runs once at a time in this process. A round that begins meanwhile ends at once; the next one does its work. */
function alone<Given extends unknown[]>(task: (...given: Given) => unknown) {
  let isRunning = false
  return async (...given: Given): Promise<void> => {
    if (isRunning) return
    isRunning = true
    try {
      await task(...given)
    } finally {
      isRunning = false
    }
  }
}

/**
 * Keeps jobs that wait for vendors from standing in the way of the others: each has one place at most, and the others share
 * places of their own. graphile-worker starts a job every minute whether or not the last one has ended, so without this,
 * silent vendors take every place within minutes, and nobody sweeps, counts or wakes cases.
 */
export function besideEachOther<Given extends unknown[]>(
  tasks: Rounds<Given>,
): Record<string, (...given: Given) => Promise<void>> {
  const gate = gateOf(ON_DATABASE)
  return Object.fromEntries(
    Object.entries(tasks).flatMap(([name, task]) => {
      if (task === undefined) return []
      const run = async (...given: Given): Promise<void> => void (await task(...given))
      if (name === 'deliver') return [[name, run] as const]
      if (asksOutside(name)) return [[name, alone(run)] as const]
      return [[name, (...given: Given) => gate(() => run(...given))] as const]
    }),
  )
}
