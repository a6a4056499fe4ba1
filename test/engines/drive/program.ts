import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that is started for one visit. */
export interface Program {
  /** A separate folder that is empty at first and removed afterwards. */
  readonly folder: string
  /**
   * Waits until the program writes a line that matches, and returns the match.
   * @throws with the program's output when it ends before such a line
   */
  said(pattern: RegExp): Promise<RegExpExecArray>
  end(): Promise<void>
}

/** Kills the program and all processes it has started, because an engine consists of many processes. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The program has already ended.
  }
}

/**
 * Starts a program in a separate process group and folder, with Shanghai time.
 * @param args returns the arguments, which may contain the folder
 * @param prepare fills the folder before the start
 */
export async function startProgram(
  path: string,
  args: (folder: string) => readonly string[],
  variables: Readonly<Record<string, string>> = {},
  prepare: (folder: string) => Promise<void> = async () => undefined,
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'return-visit-engine-'))
  await prepare(folder)
  const child = spawn(path, args(folder), {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, TZ: 'Asia/Shanghai', LANG: 'C.UTF-8', ...variables },
  })
  let written = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: unknown) => {
    written += String(chunk)
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.once('error', (error) => hear(error.message))
  // When this process exits, the engine is killed too, so that an aborted run leaves no engine behind.
  const endWithUs = () => endGroup(child)
  process.once('exit', endWithUs)
  return {
    folder,
    said: async (pattern) => {
      const matched = new Promise<RegExpExecArray>((resolve) => {
        const look = () => {
          const match = pattern.exec(written)
          if (match === null) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
      })
      const match = await Promise.race([matched, ended])
      if (match === undefined) throw new Error(`${path} ended before it was ready:\n${written}`)
      return match
    },
    end: async () => {
      endGroup(child)
      await ended
      process.off('exit', endWithUs)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
