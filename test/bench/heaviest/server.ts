import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createFront } from '#server/http/front.ts'
import { readEnv } from '#server/kernel/process/env.ts'

/*
 * Runs the server under test in a separate process and watches its event loop. The message `begin` resets the
 * measurement. Any other message returns the longest pause of the event loop since the last `begin`.
 */

const env = readEnv(process.env)
const front = await createFront({ env, dev: false })
const server = createServer((request, response) => {
  if (!front.handle(request, response)) response.writeHead(404).end()
})
const pauses = monitorEventLoopDelay({ resolution: 1 })
pauses.enable()
process.on('message', (said) => {
  if (said === 'begin') {
    pauses.reset()
    process.send?.({ began: true })
  } else process.send?.({ longestMs: pauses.max / 1e6 })
})
process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close(() => void front.close().then(() => process.exit(0)))
})
server.listen(env.PORT, env.HOST, () => process.send?.({ listening: true }))
