import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'

/** The production server in a separate process. */
export interface Platform {
  readonly port: number
  readonly pid: number
  residentMegabytes(): number
  stop(): Promise<void>
}

function residentMegabytes(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/**
 * Starts the production build on a free port. `variablesOf` returns the configuration for this port. The database
 * must be migrated already.
 */
export async function startPlatform(
  variablesOf: (port: number) => Record<string, string>,
): Promise<Platform> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server/run/serve.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...variablesOf(port), PATH: process.env.PATH, NODE_ENV: 'production' },
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('listening')) resolve()
    })
    child.once('exit', () => reject(new Error('the server under test ended before it listened')))
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the server under test has no process')
  return {
    port,
    pid,
    residentMegabytes: () => residentMegabytes(child),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}
