import { z } from 'zod'

const messageSchema = z.object({
  id: z.number().nullish(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  // Chromium sends the error as an object. WebDriver BiDi sends an error code, with the message in the field
  // `message`.
  error: z.union([z.object({ message: z.string() }), z.string()]).optional(),
  message: z.string().optional(),
})

type Message = z.infer<typeof messageSchema>

/** A WebSocket for method calls and events, in the message format that Chromium's protocol and WebDriver BiDi share. */
export interface Calls {
  /** @throws when the engine refuses the call, or closes the connection before it answers */
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>
  on(event: string, listener: (params: unknown) => void): void
  close(): void
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

function settle(waiting: Waiting, method: string, message: Message): void {
  if (message.error === undefined) {
    waiting.resolve(message.result)
    return
  }
  const words =
    typeof message.error === 'string' ? `${message.error} ${message.message}` : message.error.message
  waiting.reject(new Error(`${method}: ${words}`))
}

export async function openCalls(address: string): Promise<Calls> {
  const socket = new WebSocket(address)
  const waiting = new Map<number, Waiting & { readonly method: string }>()
  const listeners = new Map<string, (params: unknown) => void>()
  socket.addEventListener('message', (event) => {
    const message = messageSchema.parse(JSON.parse(String(event.data)))
    if (typeof message.id !== 'number') {
      listeners.get(message.method ?? '')?.(message.params)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (asked !== undefined) settle(asked, asked.method, message)
  })
  socket.addEventListener('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the engine has gone`))
    waiting.clear()
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error(`cannot reach ${address}`)), { once: true })
  })
  let last = 0
  return {
    call: (method, params = {}) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) {
          reject(new Error(`${method}: the engine has gone`))
          return
        }
        last += 1
        waiting.set(last, { method, resolve, reject })
        socket.send(JSON.stringify({ id: last, method, params }))
      }),
    on: (event, listener) => void listeners.set(event, listener),
    close: () => socket.close(),
  }
}
