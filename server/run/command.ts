import { ConfigurationError } from '../kernel/process/configuration-error.ts'
import { StartFailure } from './machine/failure.ts'

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints the reason why a command failed: one line if the user can fix the cause, and otherwise the whole error. */
export function complain(error: unknown): void {
  const known = error instanceof StartFailure || error instanceof ConfigurationError
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
}

/**
 * Runs a command and exits the process. The exit code is 0 on success, 1 on failure, or the code that the command
 * returns. Failures are printed to stderr. The process always exits, even if a library has left timers running.
 */
export async function runCommand(work: () => Promise<number | undefined>): Promise<never> {
  try {
    process.exit((await work()) ?? 0)
  } catch (error) {
    complain(error)
    process.exit(1)
  }
}
