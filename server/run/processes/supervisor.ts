import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../machine/paths.ts'
import { message, READY, RETIRE } from './messages.ts'
import { waitBeforeRestart } from './rules/restart.ts'

export interface Supervisor {
  /** Replaces the processes one by one, each only once its successor answers. */
  restart(): Promise<void>
  /** Ends all processes, which finish what they have begun. */
  close(): Promise<void>
}

/**
 * Runs several processes that serve one port. This process holds the port and hands out the connections, so none is lost
 * when a process ends. (With a socket per process, SO_REUSEPORT, the connections that wait for a process end with it.) A
 * process that ends by itself is replaced.
 *
 * @param variables environment variables to set in addition to those of this process
 * @returns null if the first process does not start; it has said why
 */
export async function supervise(
  count: number,
  say: (line: string) => void,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<Supervisor | null> {
  cluster.setupPrimary({ exec: join(root, 'server', 'run', 'serve.ts'), args: [] })
  /** The processes that nobody has told to end. */
  const serving = new Set<Worker>()
  let closing = false
  let failures = 0

  /** @returns whether the process answers requests; false if it ended before */
  async function start(): Promise<boolean> {
    const worker = cluster.fork(variables)
    serving.add(worker)
    const began = performance.now()
    const ready = new Promise<boolean>((resolve) => {
      worker.on('message', (said: unknown) => {
        if (message.safeParse(said).data === READY) resolve(true)
      })
      worker.once('exit', () => resolve(false))
    })
    worker.once('exit', (code, signal) => {
      if (!serving.delete(worker) || closing) return
      ready.then(async (was) => {
        if (was) await replace(worker, code, signal, performance.now() - began)
      })
    })
    return await ready
  }

  async function replace(worker: Worker, code: number | null, signal: string | null, livedMs: number) {
    const wait = waitBeforeRestart(livedMs, failures)
    failures = wait.failures
    say(`Process ${worker.process.pid} ended (${signal ?? code}); another one starts in ${wait.ms} ms.`)
    await pause(wait.ms)
    // One that does not even start is tried again, more and more seldom: what is missing may come back.
    while (!closing && !(await start())) {
      const next = waitBeforeRestart(0, failures)
      failures = next.failures
      await pause(next.ms)
    }
  }

  async function end(worker: Worker, how: (worker: Worker) => void): Promise<void> {
    serving.delete(worker)
    if (worker.isDead()) return
    const exited = once(worker, 'exit')
    how(worker)
    await exited
  }

  // The first one alone: if the configuration is wrong, that is said once.
  if (!(await start())) return null
  await Promise.all(Array.from({ length: count - 1 }, start))

  let turn = Promise.resolve()
  async function replaceAll(): Promise<void> {
    for (const old of [...serving]) {
      if (closing) return
      if (!(await start())) {
        say('The new process did not start; the others go on as they are.')
        return
      }
      await end(old, (worker) => worker.send(RETIRE))
    }
    say('All processes were replaced.')
  }

  return {
    restart: async () => {
      turn = turn.then(replaceAll)
      await turn
    },
    close: async () => {
      closing = true
      await Promise.all(
        Object.values(cluster.workers ?? {}).map(
          (worker) => worker && end(worker, ({ process: child }) => child.kill('SIGTERM')),
        ),
      )
    },
  }
}
