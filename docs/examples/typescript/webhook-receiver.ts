import { createServer, type IncomingMessage } from 'node:http'
import { Webhook } from 'standardwebhooks'

const LONGEST_BODY = 256 * 1024

/*
 * Receives webhooks, signed as https://www.standardwebhooks.com says: node webhook-receiver.ts PORT
 *
 * WEBHOOK_SECRETS contains the secret, or two of them with a space in between while the secret is being replaced.
 */
const secrets = (process.env.WEBHOOK_SECRETS ?? '').trim().split(/ +/)
const webhooks = secrets.map((secret) => new Webhook(secret))
// In your system: a table with a unique key, written together with what the event changes.
const handled = new Set<string>()

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > LONGEST_BODY) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Checks the signature and the time. The body must be the text as it came, not parsed and written again. */
function isGenuine(headers: Record<string, string>, body: string): boolean {
  return webhooks.some((webhook) => {
    try {
      webhook.verify(body, headers)
      return true
    } catch {
      return false
    }
  })
}

const header = (request: IncomingMessage, name: string) => String(request.headers[name] ?? '')

const server = createServer(async (request, response) => {
  const body = await bodyOf(request)
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  const headers = Object.fromEntries(names.map((name) => [name, header(request, name)]))
  if (body === null || !isGenuine(headers, body)) {
    response.writeHead(401).end()
    return
  }
  // The same message may come again, for example if this answer is lost on the way.
  const id = header(request, 'webhook-id')
  if (!handled.has(id)) process.stdout.write(`handled ${body}\n`)
  handled.add(id)
  response.writeHead(204).end()
})
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`listening ${typeof address === 'object' ? address?.port : address}\n`)
})
