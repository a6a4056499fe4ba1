import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'

export interface Instance {
  readonly port: number
  readonly pid: number
  /** Whether its process has ended. */
  ended(): boolean
  stop(): Promise<void>
}

/** Starts an instance on this database. @param noNames a file; while it exists, the instance resolves no names */
export async function startInstance(
  databaseUrl: string,
  noNames: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Instance> {
  const port = await freePort()
  const child = spawn(process.execPath, ['test/faults/instance/process.ts', noNames], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...benchVariables(databaseUrl, port),
      ...variables,
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LOG_LEVEL: variables.LOG_LEVEL ?? 'silent',
    },
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the instance has no process')
  const ended = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error('the instance ended before it listened')
    }),
  ])
  const isEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    ...{ port, pid, ended: isEnded },
    stop: async () => {
      if (isEnded()) return
      child.kill('SIGTERM')
      await ended
    },
  }
}
