import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { say } from './command.ts'
import { root } from './machine/paths.ts'
import type { Variables } from './surroundings.ts'

/** Milliseconds within which file changes count as one, because an editor saves a file in several steps. */
const settleMs = 150

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/**
 * Runs a script, and restarts it whenever a source file in a folder changes. A script that ends by itself, for
 * example because of a mistake in the sources, is restarted at the next change.
 *
 * @param input.script path relative to the project's folder
 * @param input.folder path relative to the project's folder
 * @param input.until resolves when the script must stop; this function resolves only after the script has ended
 */
export async function runWatching(input: {
  script: string
  args: readonly string[]
  variables: Variables
  folder: string
  until: Promise<void>
}): Promise<void> {
  let child: ChildProcess | undefined
  let turn = Promise.resolve()
  const restart = () => {
    turn = turn.then(async () => {
      await end(child)
      child = spawn(process.execPath, [input.script, ...input.args], {
        cwd: root,
        // If this process is killed, the channel closes and the script stops.
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, ...input.variables },
      })
    })
  }
  let settling: NodeJS.Timeout | undefined
  const watcher = watch(join(root, input.folder), { recursive: true }, (_event, name) => {
    if (name === null || !/\.ts$/.test(name) || name.startsWith('generated')) return
    clearTimeout(settling)
    settling = setTimeout(() => {
      say(`${input.folder}/${name} changed: starting again`)
      restart()
    }, settleMs)
  })
  restart()
  await input.until
  clearTimeout(settling)
  watcher.close()
  await turn
  await end(child)
}
