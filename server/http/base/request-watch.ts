import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemIds } from '../../kernel/ids.ts'
import type { Log } from '../../kernel/process/log.ts'
import type { Ending } from '../../kernel/telemetry/metrics.ts'
import { endSpan } from '../../kernel/telemetry/spans.ts'
import type { Telemetry } from '../../kernel/telemetry/telemetry.ts'
import { type Work, within } from '../../kernel/telemetry/work.ts'
import { requestIdOf } from './request.ts'
import { routeOf } from './rules/route.ts'

/** The form of the header of W3C Trace Context. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

function endingOf(status: number, finished: boolean, refusal: string | null): Ending {
  if (!finished) return 'gone'
  // What an instance with too much to do refuses has not failed: it was never begun.
  if (status >= 500 && refusal !== 'OVERLOADED') return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}

const OUTCOMES: Readonly<Record<Ending, string | null>> = {
  ok: 'OK',
  gone: 'CLIENT_GONE',
  refused: null,
  failed: null,
}

const rounded = (ms: number) => Math.round(ms * 10) / 10

/**
 * Lets requests be answered as work that is counted, traced and logged with one line each. If the work got a place among
 * those that are worked on at once, it leaves it when it is done, even if the client is gone before.
 */
export type RequestWatch = (
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => Promise<void>,
) => void

/**
 * @param trustedProxies a trace that is handed on is continued only behind a proxy, which can remove the header from what
 * strangers send
 */
export function createRequestWatch(
  { beginRequest, metrics }: Pick<Telemetry, 'beginRequest' | 'metrics'>,
  log: Pick<Log, 'info'>,
  trustedProxies: number,
): RequestWatch {
  function end(work: Work, request: IncomingMessage, response: ServerResponse, ms: number): void {
    const { api, route, principal, refusal, span, statements, databaseMs, vendorMs } = work
    const status = response.statusCode
    const ending = endingOf(status, response.writableFinished, refusal)
    const outcome = refusal ?? OUTCOMES[ending] ?? `HTTP_${status}`
    metrics.requestEnded({
      api,
      route,
      ending,
      code: outcome,
      seconds: ms / 1000,
      databaseSeconds: databaseMs / 1000,
      open: api === 'stream',
    })
    span?.updateName(`${api} ${route}`)
    span?.setAttributes({
      'http.request.method': request.method ?? '',
      'http.route': `${api}/${route}`,
      'http.response.status_code': status,
      'rv.principal': principal,
      'rv.outcome': outcome,
      ...(work.requestId === null ? {} : { 'rv.request_id': work.requestId }),
    })
    endSpan(span, ending === 'failed' ? outcome : null)
    within(work, () =>
      log.info(
        {
          api,
          route,
          principal,
          status,
          outcome,
          ms: rounded(ms),
          databaseMs: rounded(databaseMs),
          statements,
          ...(vendorMs === 0 ? {} : { vendorMs: rounded(vendorMs) }),
        },
        'request',
      ),
    )
  }

  return (request, response, answer) => {
    const began = performance.now()
    const { traceparent } = request.headers
    const handedOn = trustedProxies > 0 && typeof traceparent === 'string' && TRACEPARENT.test(traceparent)
    const work = beginRequest(request.method ?? '', handedOn ? traceparent : undefined)
    Object.assign(work, routeOf(request.url ?? '/'), {
      requestId: requestIdOf(request, systemIds, trustedProxies),
    })
    response.once('close', () => end(work, request, response, performance.now() - began))
    within(work, answer).then(
      () => work.place?.leave(),
      () => work.place?.leave(),
    )
  }
}
