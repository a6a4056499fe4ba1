import { createServer } from 'node:http'
import pg from 'pg'
import { createFront } from '#server/http/front.ts'
import { readEnv } from '#server/kernel/process/env.ts'

/**
 * An instance of the product in a separate process, without pages. It kills itself at one of its statements, counted from
 * its first request on: before the statement is sent, or after the database has answered it.
 *
 * Arguments: the number of the statement (0: it stays alive), and `before` or `after`.
 */
const [number = '0', moment = 'before'] = process.argv.slice(2)
const fatal = Number(number)
let asked = false
let statements = 0

const die = () => process.kill(process.pid, 'SIGKILL')

const { query } = pg.Client.prototype
/** Counts the statements of all connections. A statement that is sent with a callback comes from the pool. */
function counted(this: pg.Client, ...given: unknown[]): unknown {
  if (asked) statements += 1
  const last = asked && statements === fatal
  if (last && moment === 'before') die()
  const done = given.at(-1)
  if (last && typeof done === 'function')
    return Reflect.apply(query, this, [...given.slice(0, -1), () => die()])
  const result: unknown = Reflect.apply(query, this, given)
  if (last && result instanceof Promise) return result.then(die)
  return result
}
Reflect.set(pg.Client.prototype, 'query', counted)

const env = readEnv()
const front = await createFront({ env, dev: false })
const server = createServer((request, response) => {
  asked = true
  if (!front.handle(request, response)) response.writeHead(404).end()
})
server.listen(env.PORT, '127.0.0.1', () => process.stdout.write('listening\n'))
