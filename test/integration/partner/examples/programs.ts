import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'

const examples = join(root, 'docs/examples')

/** A language of the guide's programs. */
export interface Language {
  readonly name: 'java' | 'typescript'
  /** The names of its programs, and the words that start one. */
  readonly push: readonly string[]
  readonly events: readonly string[]
  readonly receiver: readonly string[]
}

export const typescript: Language = {
  name: 'typescript',
  push: [process.execPath, join(examples, 'typescript/push-policy.ts')],
  events: [process.execPath, join(examples, 'typescript/read-events.ts')],
  receiver: [process.execPath, join(examples, 'typescript/webhook-receiver.ts')],
}

/** Whether this machine can compile Java 17. */
export const hasJava = /\b(?:1[7-9]|[2-9]\d)\./.test(
  spawnSync('javac', ['-version'], { encoding: 'utf8' }).stdout ?? '',
)

const run = promisify(execFile)

/**
 * Compiles the Java programs, with every warning an error.
 * @param folder where the classes are written
 */
export async function compileJava(folder: string): Promise<Language> {
  const source = join(examples, 'java')
  const files = readdirSync(source).map((name) => join(source, name))
  // Compiling is short, so that the faster of the two compilers of the JVM is enough.
  const fast = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-J-Xshare:auto']
  await run('javac', [...fast, '--release', '17', '-Xlint:all,-serial', '-Werror', '-d', folder, ...files])
  const java = ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', folder]
  return {
    name: 'java',
    push: [...java, 'PushPolicy'],
    events: [...java, 'ReadEvents'],
    receiver: [...java, 'WebhookReceiver'],
  }
}

/** Runs a program to its end. Returns the lines that it printed. */
export async function linesOf(
  program: readonly string[],
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string[]> {
  const [command = '', ...first] = program
  const { stdout } = await run(command, [...first, ...words], { env: { ...process.env, ...variables } })
  return stdout.split('\n').filter((line) => line !== '')
}

/** A program that listens on a port. */
export interface Listening {
  readonly port: number
  /** What it has printed so far. */
  readonly lines: readonly string[]
  stop(): Promise<void>
}

/** Starts a program that prints `listening <port>`, and waits for that. */
export async function listening(
  program: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Listening> {
  const [command = '', ...first] = program
  const child: ChildProcess = spawn(command, [...first, '0'], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines: string[] = []
  if (child.stdout === null) throw new Error('the program has no output')
  const output = createInterface(child.stdout)
  const port = await new Promise<number>((resolve, reject) => {
    void ended.then(() => reject(new Error(`${program.join(' ')} ended`)))
    output.on('line', (line) => {
      const [, told] = /^listening (\d+)$/.exec(line) ?? []
      if (told === undefined) lines.push(line)
      else resolve(Number(told))
    })
  })
  return {
    port,
    lines,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

/**
 * A network that loses the first answer to each request: the request is carried out, and the connection breaks.
 * @returns its address, and what was sent again: its Idempotency-Key, and the answer's header Idempotency-Replayed
 */
export async function lossyNetwork(origin: string) {
  const lost = new Set<string>()
  const again: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { authorization = '', 'content-type': type = '', 'idempotency-key': key = '' } = request.headers
    const method = request.method ?? ''
    const answer = await fetch(`${origin}${request.url}`, {
      method,
      headers: {
        authorization,
        'content-type': type,
        ...(typeof key === 'string' && key !== '' ? { 'idempotency-key': key } : {}),
      },
      ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    })
    const body = await answer.text()
    const asked = `${method} ${request.url}`
    if (!lost.has(asked)) {
      lost.add(asked)
      request.socket.destroy()
      return
    }
    again.push(`${asked} ${key} ${answer.headers.get('idempotency-replayed')}`)
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    address: `http://127.0.0.1:${port}`,
    again,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
