import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { readJson } from '#server/kernel/storable.ts'

const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  // A test message is about no policy.
  policyNo: z.string().nullable(),
  visitId: z.string().nullable(),
})

/** A message that a receiver got. */
export interface Received {
  readonly id: string
  readonly at: number
  readonly signatures: readonly string[]
  readonly body: string
  readonly event: z.output<typeof eventSchema>
}

type Answering = (received: Received, response: ServerResponse) => void

const taken: Answering = (_, response) => {
  response.writeHead(204).end()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}

/** A partner's receiver of webhooks, which checks signatures with the official library of Standard Webhooks. */
export class Receiver {
  readonly received: Received[] = []
  /** How it answers. By default it takes every message. */
  answer: Answering = taken
  readonly #server = createServer((request, response) => void this.#take(request, response))

  static async open(): Promise<Receiver> {
    const receiver = new Receiver()
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    // A server that listens on a port has an address with it.
    const { port } = z.custom<AddressInfo>().parse(this.#server.address())
    return `http://127.0.0.1:${port}/hooks`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const header = (name: string) => String(request.headers[name] ?? '')
    const received = {
      id: header('webhook-id'),
      at: Number(header('webhook-timestamp')),
      signatures: header('webhook-signature').split(' '),
      body,
      event: eventSchema.parse(readJson(body)),
    }
    this.received.push(received)
    this.answer(received, response)
  }

  /** Whether a message has the signature that the official library makes with this secret. */
  static isSignedWith(secret: string, { id, at, body, signatures }: Received): boolean {
    return signatures.includes(new Webhook(secret).sign(id, new Date(at * 1000), body))
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Answers with a status. */
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (_, response) => {
    response.writeHead(status, headers).end('no')
  }

/** Takes the request and never answers. */
export const hanging: Answering = () => undefined
