import type { ServerResponse } from 'node:http'
import { readBoard } from '../../call-centre/queue/board.ts'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { toDomainError, toTrpcError, wireError } from '../../procedure/errors.ts'
import { requireReady, type StaffMember, type StaffRequest } from '../../procedure/staff-member.ts'
import { may } from '../../vocabulary/rights.ts'
import { sendJson, tellWhenToReturn } from '../base/respond.ts'
import { httpStatusOf } from '../base/trpc.ts'
import { eventOf, type Listening, tell } from './event-stream.ts'
import { createStreams } from './streams.ts'

/** How often the wallboard is read while it is watched. */
const PERIOD_MS = 3000
/** Reading takes at most one part in this many of the time, however long the queue is. */
const SHARE = 10
/** How late a session's end is noticed. */
const RECHECK_MS = 30_000
/** One person's streams: one per tab, plus those whose end was not noticed yet. */
const MOST_PER_PERSON = 6
function requireSupervisor({ staff }: StaffRequest): StaffMember {
  if (staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
  requireReady(staff)
  if (!may(staff.roles, 'callback.supervise'))
    throw new DomainError('NOT_ALLOWED', { right: 'callback.supervise' })
  return staff
}

/**
 * `GET /api/admin/wallboard`: server-sent events, each named `board` with the whole board. With any number of
 * watchers an instance reads it once per round, and not at all without watchers.
 *
 * @param pace for tests
 */
export function createWallboard(
  services: Services,
  log: Log,
  pace: { readonly periodMs: number; readonly recheckMs: number } = {
    periodMs: PERIOD_MS,
    recheckMs: RECHECK_MS,
  },
) {
  const streams = createStreams(MOST_PER_PERSON)
  const watching = new Set<Listening>()
  let timer: NodeJS.Timeout | null = null
  let reading = false
  let last: string | null = null
  let closed = false

  async function round(): Promise<void> {
    const began = performance.now()
    timer = null
    reading = true
    try {
      last = eventOf('board', await readBoard(services, services.clock.now()))
      for (const watcher of watching) tell(watcher, last)
    } catch (error) {
      // Pages notice the silence and ask by themselves.
      log.warn({ err: error }, 'the wallboard could not be read')
    }
    reading = false
    next(Math.max(pace.periodMs, (performance.now() - began) * SHARE))
  }

  /** Schedules the next round: one at a time, and none without watchers. */
  function next(inMs: number): void {
    if (watching.size === 0) last = null
    else if (!closed && !reading && timer === null) timer = setTimeout(() => void round(), inMs)
  }

  function leave(watcher: Listening): void {
    watching.delete(watcher)
    if (watching.size > 0) return
    if (timer !== null) clearTimeout(timer)
    timer = null
    last = null
  }

  function watch(response: ServerResponse, whoAsks: () => Promise<StaffRequest>): void {
    const watcher: Listening = { response, missed: 0 }
    const recheck = setInterval(() => {
      whoAsks()
        .then(requireSupervisor)
        // A reader that takes nothing would never reach the end, so its connection is cut.
        .catch(() => (response.writableNeedDrain ? response.destroy() : response.end()))
    }, pace.recheckMs)
    response.once('close', () => {
      clearInterval(recheck)
      leave(watcher)
    })
    watching.add(watcher)
    if (last !== null) tell(watcher, last)
    else response.write(': \n\n')
    next(0)
  }

  /**
   * @param whoAsks reads the session again, because it may end during the stream; watching does not count as
   * activity
   */
  async function answer(response: ServerResponse, whoAsks: () => Promise<StaffRequest>): Promise<void> {
    try {
      const { id } = requireSupervisor(await whoAsks())
      if (closed || !streams.begin(id, response)) return void response.destroy()
    } catch (thrown) {
      const error = toTrpcError(thrown)
      tellWhenToReturn(response, thrown)
      return sendJson(response, httpStatusOf(error), { error: { data: wireError(toDomainError(error)) } })
    }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Proxies that buffer answers would hold the events back.
      'X-Accel-Buffering': 'no',
    })
    watch(response, whoAsks)
  }

  return {
    answer,
    /** How many watch. */
    watchers: () => watching.size,
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      for (const { response } of watching) response.end()
    },
  }
}
