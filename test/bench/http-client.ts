import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The status line and the headers. */
  readonly head: string
}

/**
 * One keep-alive connection that sends one POST at a time. It implements only the part of HTTP that this server's
 * responses use, so that the load generator uses little processor time on a machine with two cores.
 */
export class HttpConnection {
  readonly #socket: Socket
  readonly #host: string
  #received = ''
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | null = null

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => this.#take(String(chunk)))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket, `127.0.0.1:${port}`))
      })
    })
  }

  post(path: string, headers: string, body: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      // Nothing more will be heard of a connection that the server closed while it was idle.
      if (this.#socket.destroyed) return reject(new Error('the server closed the connection'))
      this.#waiting = { resolve, reject }
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
  }

  /** Ends the connection; what waits for an answer fails. */
  cut(): void {
    this.#socket.destroy()
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #take(chunk: string): void {
    this.#received += chunk
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = /content-length: (\d+)/i.exec(this.#received.slice(0, end))?.[1]
    const size = Number(length ?? 0)
    if (this.#received.length < end + 4 + size) return
    const body = this.#received.slice(end + 4, end + 4 + size)
    const head = this.#received.slice(0, end)
    const status = Number(head.slice(9, 12))
    this.#received = this.#received.slice(end + 4 + size)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve({ status, body, head })
  }
}
