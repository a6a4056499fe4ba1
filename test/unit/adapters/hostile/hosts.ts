import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { certificate, privateKey } from '#test/support/server/authority.ts'

const head = (lines: readonly string[], status = '200 OK') =>
  `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`
const whole = (type: string, body: string) =>
  head([`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close']) + body

/** Writes the same piece until the connection is closed. */
function forEver(socket: Socket, piece: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

const PIECE = Buffer.alloc(16_384, 0x30)
const CHUNK = Buffer.concat([Buffer.from('4000\r\n'), PIECE, Buffer.from('\r\n')])
/** A few kilobytes that become 100 MB. */
const BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x30), { level: 9 })

/** What a vendor can do with a connection, after it has got the request. `elsewhere` is another host's URL. */
export const behaviours = {
  'never answers': () => undefined,
  'closes the connection': (socket) => socket.destroy(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'sends a head and no body': (socket) =>
    socket.write(head(['Content-Type: application/json', 'Content-Length: 100'])),
  'sends a byte now and then': (socket) => {
    socket.write(head(['Content-Type: application/json', 'Content-Length: 1000']))
    const timer = setInterval(() => socket.write('{'), 40)
    socket.on('close', () => clearInterval(timer))
  },
  'resets in mid-body': (socket) => {
    socket.write(`${head(['Content-Type: application/json', 'Content-Length: 100'])}{"errcode":0,`, () =>
      setImmediate(() => socket.resetAndDestroy()),
    )
  },
  'sends 100 MB': (socket) => {
    socket.write(head(['Content-Type: application/json', `Content-Length: ${100 * 1024 * 1024}`]))
    forEver(socket, PIECE)
  },
  'sends without end': (socket) => {
    socket.write(head(['Content-Type: application/json', 'Transfer-Encoding: chunked']))
    forEver(socket, CHUNK)
  },
  'sends kilobytes that become 100 MB': (socket) => {
    socket.write(
      head(['Content-Type: application/json', 'Content-Encoding: gzip', `Content-Length: ${BOMB.length}`]),
    )
    socket.end(BOMB)
  },
  'sends a page': (socket) =>
    socket.end(whole('text/html', '<html><title>captive portal</title>please sign in</html>')),
  'sends half of a JSON text': (socket) => socket.end(whole('application/json', '{"Response":{"BizToken":"')),
  'sends null': (socket) => socket.end(whole('application/json', 'null')),
  'sends an empty list': (socket) => socket.end(whole('application/json', '[]')),
  'sends bytes that are no text': (socket) => {
    socket.write(head(['Content-Type: application/json', 'Content-Length: 4', 'Connection: close']))
    socket.end(Buffer.from([0xff, 0xfe, 0x00, 0x80]))
  },
  'speaks another protocol': (socket) => socket.end('220 mail.example ESMTP\r\n'),
  'leads elsewhere': (socket, elsewhere) =>
    socket.end(
      head([`Location: ${elsewhere}`, 'Content-Length: 0', 'Connection: close'], '307 Temporary Redirect'),
    ),
} satisfies Record<string, (socket: Socket, elsewhere: string) => unknown>

export type Behaviour = keyof typeof behaviours | 'has a certificate that nobody trusts'
export const allBehaviours: readonly Behaviour[] = [
  ...z.array(z.enum(Object.keys(behaviours) as [keyof typeof behaviours])).parse(Object.keys(behaviours)),
  'has a certificate that nobody trusts',
]

export interface Host {
  readonly port: number
  readonly secure: boolean
  /** The most bytes that one of its connections could send. */
  sent(): number
  /** The requests that came to it because its answers led there. */
  visitors(): number
}

/** Hosts that misbehave, one for each behaviour and call. */
export function hosts() {
  const closing: (() => void)[] = []

  async function listen(server: ReturnType<typeof createServer>, sockets: Set<Socket>): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return z.object({ port: z.number() }).parse(server.address()).port
  }

  return {
    async open(behaviour: Behaviour): Promise<Host> {
      const sockets = new Set<Socket>()
      let [sent, visitors] = [0, 0]
      const elsewhere = await listen(
        createServer((socket) => {
          visitors += 1
          socket.destroy()
        }),
        sockets,
      )
      const serve = (socket: Socket) => {
        sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          sent = Math.max(sent, socket.bytesWritten)
          sockets.delete(socket)
        })
        if (behaviour !== 'has a certificate that nobody trusts')
          socket.once('data', () => behaviours[behaviour](socket, `http://127.0.0.1:${elsewhere}/`))
      }
      const secure = behaviour === 'has a certificate that nobody trusts'
      const server = secure
        ? createTlsServer({ cert: certificate, key: privateKey }, serve)
        : createServer(serve)
      server.on('tlsClientError', () => undefined)
      return { port: await listen(server, sockets), secure, sent: () => sent, visitors: () => visitors }
    },
    close: () => {
      for (const close of closing.splice(0)) close()
    },
  }
}
