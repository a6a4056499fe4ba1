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

/** Minimum time, in milliseconds, between two reads of the wallboard while it is watched. */
const PERIOD_MS = 3000
/**
 * The pause before the next read is at least this many times as long as the last read took. Reading therefore takes
 * at most about a tenth of the time.
 */
const SHARE = 10
/**
 * Interval, in milliseconds, at which sessions are checked. It is also the maximum delay with which an ended session
 * is noticed.
 */
const RECHECK_MS = 30_000
/**
 * Maximum number of streams of one person. A person needs one stream per browser tab. Closed streams count until
 * their end is noticed.
 */
const MOST_PER_PERSON = 6
function requireSupervisor({ staff }: StaffRequest): StaffMember {
  if (staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
  requireReady(staff)
  if (!may(staff.roles, 'callback.supervise'))
    throw new DomainError('NOT_ALLOWED', { right: 'callback.supervise' })
  return staff
}

/**
 * Answers `GET /api/admin/wallboard`: server-sent events named `board`, each with the whole board. Each instance
 * reads the board once per round for all its watchers together. It does not read the board while there are no
 * watchers.
 *
 * @param pace intervals; tests set shorter intervals
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
      // No message is sent to the watchers. Their pages notice that messages have stopped, and request the board
      // themselves.
      log.warn({ err: error }, 'the wallboard could not be read')
    }
    reading = false
    next(Math.max(pace.periodMs, (performance.now() - began) * SHARE))
  }

  /** Schedules the next round. At most one round is scheduled at a time, and no round without watchers. */
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
        // Ends the stream of a person whose session has ended. A reader that takes no data would never receive the
        // end of the stream, so its connection is cut.
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
   * @param whoAsks reads the session again, because the session can end during the stream; reading it does not count
   * as activity of the person
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
      // Without this header, buffering proxies would hold the events back.
      'X-Accel-Buffering': 'no',
    })
    watch(response, whoAsks)
  }

  return {
    answer,
    watchers: () => watching.size,
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      for (const { response } of watching) response.end()
    },
  }
}
