import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { z } from 'zod'
import { HOUR_MS, SECOND_MS } from '../../kernel/calendar.ts'
import { systemClock } from '../../kernel/clock.ts'
import { gateOf } from '../../kernel/gate.ts'
import { shared } from '../../kernel/process/lookups.ts'
import { traceHeaders } from '../../kernel/telemetry/spans.ts'
import { isAllowed, isReachable, parseNetworks } from './addresses.ts'
import type { WebhookAnswer, WebhookFailure, WebhookMessage, WebhookPort } from './port.ts'

/** Milliseconds for one try, from the lookup of the name to the end of the answer. */
const TRY_MS = 10 * SECOND_MS
/** Bytes of an answer that are read. */
const ANSWER_BYTES = 2048
/**
 * Connections to one host that are kept open. There is no limit to those in use: whoever sends limits the messages of each
 * endpoint, and endpoints at the same host must not wait for each other.
 */
const KEPT_OPEN = 32
/** The longest wait that a receiver may ask for. */
const LONGEST_WAIT_MS = HOUR_MS

/**
 * Names of partners that are looked up at once. Partners choose these names, and each whose name server is gone occupies a
 * thread for ten seconds or more; the other threads are for the vendors and the database.
 */
const LOOKED_UP_AT_ONCE = 4

type Found = [error: NodeJS.ErrnoException | null, addresses: LookupAddress[]]

/** Thrown by the lookup of a name whose addresses are not allowed. */
class NotAllowed extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED'
}

const coded = z.object({ code: z.string() })

function failureOf(error: unknown): WebhookFailure {
  if (error instanceof AggregateError) return failureOf(error.errors[0])
  const { data } = coded.safeParse(error)
  const code = data?.code ?? ''
  if (code === 'ADDRESS_NOT_ALLOWED') return 'ADDRESS_NOT_ALLOWED'
  if (code === 'ETIMEDOUT') return 'TIMEOUT'
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'NAME_UNKNOWN'
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return 'NOT_CONNECTED'
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|^EPROTO$|ERR_SSL/.test(code)) return 'CERTIFICATE'
  return 'BROKEN_OFF'
}

/** Reads Retry-After, as seconds or as an instant. */
function waitOf({ headers }: IncomingMessage): number | null {
  const given = headers['retry-after']
  if (given === undefined) return null
  const wait = /^\d{1,9}$/.test(given)
    ? Number(given) * SECOND_MS
    : Date.parse(given) - systemClock.now().getTime()
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, LONGEST_WAIT_MS) : null
}

/** The beginning of an answer's body. What breaks off while it is read changes nothing: the status is known by then. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of response) {
      if (!Buffer.isBuffer(part)) continue
      parts.push(part)
      size += part.length
      // The rest is not read. The connection is closed with it.
      if (size >= ANSWER_BYTES) break
    }
  } catch {
    // The part that arrived is enough.
  }
  return Buffer.concat(parts).subarray(0, ANSWER_BYTES).toString('utf8')
}

/**
 * Sends messages by HTTPS.
 *
 * The addresses of a name are checked when the connection is made, and the connection is made to the addresses that were
 * checked: a name that leads elsewhere a moment later cannot lead this server into its own network. Redirects are not
 * followed.
 *
 * Plain HTTP is accepted only to addresses in the networks that the configuration allows.
 *
 * @param options.networks networks (CIDR) with private addresses to which messages may be sent
 * @param options.tryMs milliseconds for one try
 * @param options.ca certificates (PEM) of the insurer's own authority, beside those that Node trusts
 */
export function createWebhookSender(options: {
  readonly networks: readonly string[]
  readonly ca: readonly string[]
  readonly tryMs?: number
}): WebhookPort {
  const allowed = parseNetworks(options.networks)
  const { tryMs = TRY_MS } = options
  let closed = false
  const kept = { keepAlive: true, maxFreeSockets: KEPT_OPEN, timeout: 30 * SECOND_MS }
  const agents = {
    'http:': new HttpAgent(kept),
    'https:': new HttpsAgent({ ...kept, ...(options.ca.length === 0 ? {} : { ca: [...options.ca] }) }),
  }

  const gate = gateOf(LOOKED_UP_AT_ONCE)
  // Shared before the gate, so that one dead name waits in one place, however many messages it has.
  const find = shared<Pick<LookupOptions, 'family' | 'hints'>, Found>((host, asked, done) => {
    void gate(
      () =>
        new Promise<void>((resolve) => {
          dns.lookup(host, { ...asked, all: true }, (error, addresses) => {
            resolve()
            done(error, addresses)
          })
        }),
    )
  })

  const lookupOf =
    (may: (address: string) => boolean): LookupFunction =>
    (host, { family, hints }, done) => {
      find(host, { family, hints }, (error, addresses) => {
        if (error) return done(error, '', 0)
        // One address that is not allowed among others is refused with them: which one is used would be left to chance.
        if (addresses.length === 0 || !addresses.every(({ address }) => may(address)))
          return done(new NotAllowed(), '', 0)
        done(null, addresses)
      })
    }
  const lookups = {
    'http:': lookupOf((address) => isAllowed(address, allowed)),
    'https:': lookupOf((address) => isReachable(address, allowed)),
  }

  function usable(text: string): URL | null {
    if (!URL.canParse(text)) return null
    const url = new URL(text)
    if (url.username !== '' || url.password !== '' || url.hash !== '') return null
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
  }

  /** Whether an address that stands in the URL itself is allowed. Names are looked up later. */
  function literalAllowed({ hostname, protocol }: URL): boolean {
    const address = hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) === 0) return protocol === 'https:' || allowed.length > 0
    return protocol === 'https:' ? isReachable(address, allowed) : isAllowed(address, allowed)
  }

  function exchange(
    url: URL,
    { headers, body }: WebhookMessage,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:'
    const options = {
      method: 'POST',
      agent: secure ? agents['https:'] : agents['http:'],
      lookup: secure ? lookups['https:'] : lookups['http:'],
      headers: { ...headers, ...traceHeaders(), 'content-length': Buffer.byteLength(body) },
      signal,
    }
    return new Promise((resolve, reject) => {
      const request = secure ? httpsRequest(url, options) : httpRequest(url, options)
      request.once('response', resolve).on('error', reject)
      request.end(body)
    })
  }

  return {
    accepts: (text) => {
      const url = usable(text)
      return url !== null && literalAllowed(url)
    },
    send: async (message) => {
      const began = performance.now()
      const answer = (rest: Omit<WebhookAnswer, 'ms'>): WebhookAnswer => ({
        ...rest,
        ms: Math.round(performance.now() - began),
      })
      const failed = (failure: WebhookFailure) =>
        answer({ status: null, failure, retryAfterMs: null, body: '' })
      if (closed) return null
      const url = usable(message.url)
      if (url === null) return failed('URL')
      if (!literalAllowed(url)) return failed('ADDRESS_NOT_ALLOWED')
      const signal = AbortSignal.timeout(tryMs)
      try {
        const response = await exchange(url, message, signal)
        const body = await beginningOf(response)
        return answer({
          status: response.statusCode ?? 0,
          failure: null,
          retryAfterMs: waitOf(response),
          body,
        })
      } catch (error) {
        if (closed) return null
        return failed(signal.aborted ? 'TIMEOUT' : failureOf(error))
      }
    },
    close: () => {
      closed = true
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}
