import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Board, readBoard } from '../callback/board.ts'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { Log } from '../log.ts'
import { requireReady, type StaffRequest } from '../staff/member.ts'
import { may } from '../staff/rights.ts'
import { toDomainError, toTrpcError, wireError } from './errors.ts'
import { sendJson } from './respond.ts'
import { httpStatusOf } from './trpc.ts'

/** How often the wallboard is read while somebody watches it. */
const PERIOD_MS = 3000
/** Reading it takes at most this share of the time, however long the queue is. */
const SHARE = 10
/** A session that ended is noticed after this long. */
const RECHECK_MS = 30_000

/**
 * `GET /api/admin/wallboard`: server-sent events, each named `board` and carrying the whole board. However many watch, an
 * instance reads it once a round, and not at all while nobody does.
 */
export function createWallboard(services: Services, log: Log) {
  const watching = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | null = null
  let last: Board | null = null
  let closed = false

  function tell(response: ServerResponse, board: Board): void {
    response.write(`event: board\ndata: ${JSON.stringify(board)}\n\n`)
  }

  async function round(): Promise<void> {
    const began = performance.now()
    try {
      last = await readBoard(services, services.clock.now())
      for (const response of watching) tell(response, last)
    } catch (error) {
      // Pages notice the silence and ask for themselves.
      log.warn({ err: error }, 'the wallboard could not be read')
    }
    const took = performance.now() - began
    timer = null
    if (!closed && watching.size > 0)
      timer = setTimeout(() => void round(), Math.max(PERIOD_MS, took * SHARE))
  }

  function leave(response: ServerResponse): void {
    watching.delete(response)
    if (watching.size > 0) return
    if (timer !== null) clearTimeout(timer)
    timer = null
    last = null
  }

  function requireSupervisor({ staff }: StaffRequest): void {
    if (staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
    requireReady(staff)
    if (!may(staff.roles, 'callback.supervise'))
      throw new DomainError('NOT_ALLOWED', { right: 'callback.supervise' })
  }

  /** @param whoAsks reads the session anew: it may end while the stream goes on */
  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    whoAsks: () => Promise<StaffRequest>,
  ): Promise<void> {
    try {
      requireSupervisor(await whoAsks())
    } catch (thrown) {
      const error = toTrpcError(thrown)
      return sendJson(response, httpStatusOf(error), { error: { data: wireError(toDomainError(error)) } })
    }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Proxies that gather answers would hold it back.
      'X-Accel-Buffering': 'no',
    })
    const recheck = setInterval(() => {
      whoAsks()
        .then(requireSupervisor)
        .catch(() => response.end())
    }, RECHECK_MS)
    request.once('close', () => {
      clearInterval(recheck)
      leave(response)
    })
    watching.add(response)
    if (last !== null) tell(response, last)
    else response.write(': \n\n')
    if (timer === null) timer = setTimeout(() => void round(), 0)
  }

  return {
    answer,
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      for (const response of watching) response.end()
    },
  }
}
