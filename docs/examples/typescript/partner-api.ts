import { setTimeout as pause } from 'node:timers/promises'

const ATTEMPTS = 6

/** A refusal. `code` says why: decide by it, and log `requestId`. */
export class Refused extends Error {
  readonly status: number
  readonly code: unknown
  readonly requestId: unknown

  constructor(status: number, problem: { readonly code?: unknown; readonly requestId?: unknown }) {
    super(`${status} ${problem.code}, request ${problem.requestId}`)
    this.status = status
    this.code = problem.code
    this.requestId = problem.requestId
  }
}

async function answerOf(address: string, request: RequestInit): Promise<Response | null> {
  try {
    return await fetch(address, { ...request, signal: AbortSignal.timeout(30_000) })
  } catch {
    // The request may have been carried out. Its Idempotency-Key makes sure that it is carried out once.
    return null
  }
}

/**
 * Sends a request, and sends it again where that helps. BASE and KEY are environment variables.
 *
 * @param write.idempotencyKey an id that your system stored together with the content before it sends it
 * @throws Refused if the request has to be changed, or if no attempt succeeded
 */
export async function send(
  path: string,
  write?: { readonly method: 'PUT' | 'POST'; readonly body: string; readonly idempotencyKey: string },
): Promise<unknown> {
  const { BASE, KEY } = process.env
  const headers = { Authorization: `Bearer ${KEY}` }
  const request =
    write === undefined
      ? { headers }
      : {
          method: write.method,
          body: write.body,
          headers: {
            ...headers,
            'Content-Type': 'application/json',
            'Idempotency-Key': write.idempotencyKey,
          },
        }
  let wait = 500
  for (let attempt = 1; ; attempt += 1) {
    const answer = await answerOf(`${BASE}${path}`, request)
    if (answer?.ok) return await answer.json()
    // Any other refusal stays the same until the request is changed.
    const passing = answer === null || answer.status === 409 || answer.status === 429 || answer.status >= 500
    if (!passing || attempt === ATTEMPTS)
      throw new Refused(answer?.status ?? 0, await (answer?.json().catch(() => ({})) ?? {}))
    const told = answer?.headers.get('retry-after')
    await pause(told ? Number(told) * 1000 : wait)
    wait *= 2
  }
}
