import { spawn } from 'node:child_process'
import { root } from './machine/paths.ts'
import type { Variables } from './surroundings.ts'

/**
 * Runs a script of this project or of a tool with the same Node and in the same terminal. This process passes signals
 * from a terminal or npm on to the script. It ends after the script, so that the script can clean up.
 *
 * @param script path relative to the project folder
 * @param variables environment variables to set in addition to those of this process
 * @returns the script's exit code
 */
export async function runScript(
  script: string,
  args: readonly string[],
  variables: Variables = {},
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    // The IPC channel closes when this process is killed. Scripts that run the server then stop (`shutdown.ts`).
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  })
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? 1))
    })
  } finally {
    for (const signal of signals) process.off(signal, pass)
  }
}
