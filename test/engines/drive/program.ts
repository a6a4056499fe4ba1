import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that was started for one visit. */
export interface Program {
  /** A folder of its own, empty at first and removed afterwards. */
  readonly folder: string
  /** Waits until it writes a line that matches, and gives the match. @throws with what it wrote when it ends before */
  said(pattern: RegExp): Promise<RegExpExecArray>
  end(): Promise<void>
}

/** Ends the program and all it has started: an engine is many processes. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Starts a program in a process group and a folder of its own, in Shanghai's time. @param args may use the folder @param prepare fills it */
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
  // A killed run leaves no engine behind.
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
