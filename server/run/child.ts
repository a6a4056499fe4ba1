import { spawn } from 'node:child_process'
import { root } from './machine/paths.ts'
import type { Variables } from './surroundings.ts'

/**
 * Runs a script (ours or a tool's) under this Node, in our terminal. Signals from a terminal or npm reach it
 * through us, so that this process outlives it and can clean up.
 *
 * @param script path relative to the project's folder
 * @param variables set for it besides our own
 * @returns its exit code
 */
export async function runScript(
  script: string,
  args: readonly string[],
  variables: Variables = {},
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    // The channel closes when we are killed; serving scripts then stop (shutdown.ts).
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
