import next from 'next'
import { readEnv } from '#server/kernel/process/env.ts'
import { complain, say } from '#server/run/command.ts'
import { root } from '#server/run/machine/paths.ts'
import { type RunningServer, serve } from '#server/run/platform.ts'
import { order } from './shared-orders.ts'

/*
 * A process in which servers with different databases run, usually one after the other, as its parent orders. It ends
 * with its parent.
 */

// Next keeps one renderer for a folder in a process. Once it is closed, it answers prerendered pages with status 500, so
// the first server that closes must leave it open for the next one. It holds nothing that outlives the process.
Reflect.set(Object.getPrototypeOf(next({ dir: root, dev: false })), 'close', async () => undefined)

const running = new Map<string, RunningServer>()

async function follow(said: unknown): Promise<void> {
  const { port, variables } = order.parse(said)
  try {
    if (variables === null) {
      await running.get(port)?.close()
      running.delete(port)
    } else running.set(port, await serve(readEnv(variables)))
    process.send?.({ port, done: true })
  } catch (error) {
    complain(error)
    process.send?.({ port, done: false })
  }
}

process.on('message', (said) => {
  follow(said).catch((error) => {
    complain(error)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit(0))
say('waiting for orders')
