import { ConfigurationError } from '../kernel/process/env.ts'
import { StartFailure } from './machine/failure.ts'

/** A line for the person at the keyboard. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Says why a command ended: one line where the person can mend it, the whole error where only we can. */
export function complain(error: unknown): void {
  const known = error instanceof StartFailure || error instanceof ConfigurationError
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
}

/**
 * Runs the work of a command and ends the process: 0 when it was done, 1 when it failed (told on stderr), or the code the
 * work itself decides on. Ends for certain, whatever timers a library has left behind.
 */
export async function runCommand(work: () => Promise<number | undefined>): Promise<never> {
  try {
    process.exit((await work()) ?? 0)
  } catch (error) {
    complain(error)
    process.exit(1)
  }
}
