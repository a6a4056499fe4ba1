import dns from 'node:dns'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { createFront } from '#server/http/front.ts'
import { readEnv } from '#server/kernel/process/env.ts'

/**
 * An instance of the product in a process of its own, without pages. Its host names end when the file that the first argument
 * names exists: then nothing but addresses can be reached, as when the resolver is gone.
 */
const [noNames = ''] = process.argv.slice(2)
const { lookup } = dns
/** Called by `net.connect` for every host that is not an address; its last argument is the callback. */
function resolving(...given: unknown[]): unknown {
  if (!existsSync(noNames)) return Reflect.apply(lookup, dns, given)
  const done = given.at(-1)
  const gone = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${String(given[0])}`), { code: 'EAI_AGAIN' })
  if (typeof done === 'function') setImmediate(() => Reflect.apply(done, undefined, [gone]))
  return undefined
}
Reflect.set(dns, 'lookup', resolving)

const env = readEnv()
const front = await createFront({ env, dev: false })
const server = createServer((request, response) => {
  if (!front.handle(request, response)) response.writeHead(404).end()
})
server.listen(env.PORT, '127.0.0.1', () => process.stdout.write('listening\n'))
process.once('SIGTERM', () => {
  front.hangUp()
  server.closeAllConnections()
  void front.close().finally(() => process.exit(0))
})
