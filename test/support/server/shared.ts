import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '#server/run/machine/paths.ts'
import { report } from './shared-orders.ts'

/** The process of a running server. */
export interface Running {
  output(): string
  end(): Promise<void>
}

/** The environment of every process of a server under test. */
export const processEnv = {
  PATH: process.env.PATH,
  // The compiled code is cached, because a run starts about twenty servers with the same code.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
  NODE_ENV: 'production',
} as const

interface Shared {
  readonly child: ChildProcess
  readonly chunks: string[]
}

let shared: Shared | undefined

function open(): Shared {
  const child = spawn(process.execPath, ['test/support/server/shared-process.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: processEnv,
  })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(String(chunk)))
  child.once('exit', () => {
    if (shared?.child === child) shared = undefined
  })
  // It must not keep this process from ending; it ends when the channel closes.
  child.unref()
  child.channel?.unref()
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  return { child, chunks }
}

/** Gives an order, and waits until it is carried out. @throws with the output if it fails or the process ends */
async function carryOut(
  { child, chunks }: Shared,
  port: string,
  variables: Readonly<Record<string, string>> | null,
): Promise<void> {
  const from = chunks.length
  const done = await new Promise<boolean>((resolve) => {
    const hear = (said: unknown) => {
      const { data } = report.safeParse(said)
      if (data?.port === port) end(data.done)
    }
    const lost = () => end(false)
    const end = (result: boolean) => {
      child.off('message', hear)
      child.off('exit', lost)
      resolve(result)
    }
    child.on('message', hear)
    child.once('exit', lost)
    child.send({ port, variables })
  })
  if (!done)
    throw new Error(`the shared process did not carry the order out:\n${chunks.slice(from).join('')}`)
}

/**
 * Starts a server in the process that all test files of this worker share. A server then takes half a second of
 * processor time instead of five, most of which is for loading thousands of modules.
 */
export async function runShared(variables: Readonly<Record<string, string>>): Promise<Running> {
  shared ??= open()
  const own = shared
  const from = own.chunks.length
  const port = variables.PORT ?? ''
  await carryOut(own, port, { ...variables, NODE_ENV: 'production' })
  return {
    output: () => own.chunks.slice(from).join(''),
    end: () => carryOut(own, port, null),
  }
}
