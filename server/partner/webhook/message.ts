import type { WebhookMessage } from '../../adapters/webhook/port.ts'
import { signWebhook, webhookKey } from '../../kernel/secret/standard-webhooks.ts'

/**
 * A message in the form of Standard Webhooks. Its id stays the same over all tries, so that the receiver can recognise a
 * message that it already has; the time and with it the signature are those of the try.
 *
 * @param input.secrets the secrets that are valid now; the receiver needs one of them
 * @param input.body the content, as JSON
 */
export function webhookMessage(input: {
  readonly url: string
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  readonly at: Date
}): WebhookMessage {
  const { url, id, body, secrets, at } = input
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.flatMap((secret) => {
    const key = webhookKey(secret)
    return key === null ? [] : [signWebhook(key, id, timestamp, body)]
  })
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'return-visit-webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  }
}
