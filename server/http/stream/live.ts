import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { readBoard } from '../../call-centre/queue/board.ts'
import type { Services } from '../../context.ts'
import { watchChanges } from '../../inbox/changes.ts'
import { readDigests } from '../../inbox/inbox.ts'
import { changesFor } from '../../inbox/rules/changes.ts'
import type { Log } from '../../kernel/process/log.ts'
import { apart } from '../../kernel/telemetry/work.ts'
import { requireStaff, type StaffMember, type StaffRequest } from '../../procedure/staff-member.ts'
import { answerRefusal } from '../base/trpc.ts'
import { eventOf, type Listening, tell } from './event-stream.ts'
import { createRounds } from './rounds.ts'
import { createStreams } from './streams.ts'

/** Minimum time, in milliseconds, between two reads of a channel while it is watched. */
const PERIOD_MS = 3000
/**
 * Interval, in milliseconds, at which sessions are checked. It is also the maximum delay with which an ended session
 * is noticed, and the interval of the event `beat`, by which a page notices that its stream still works.
 */
const RECHECK_MS = 30_000
/**
 * Maximum number of streams of one person. A person needs one stream per browser tab. Closed streams count until
 * their end is noticed.
 */
const MOST_PER_PERSON = 6
/** Maximum number of people whose inboxes one statement reads. */
const MOST_AT_ONCE = 200

/**
 * What a stream can be asked for:
 * - `inbox`: an event `inbox` when the person's inbox or the numbers of their menu changed, and an event `changed` with
 *   the resources whose lists changed. The events contain no other data; the page then asks the API.
 * - `board`: an event `board` with the whole wallboard, again and again
 */
const channels = ['inbox', 'board'] as const
export type Channel = (typeof channels)[number]

const channelsSchema = z.array(z.enum(channels)).min(1)

interface Watcher extends Listening {
  readonly channels: readonly Channel[]
  staff: StaffMember
  /** The digest of the inbox that the page was told last; null before the first event. */
  told: string | null
}

/** The right that the channels need; null if they need none. */
const rightFor = (wanted: readonly Channel[]) => (wanted.includes('board') ? 'callback.supervise' : null)

/** Splits people into groups that one statement reads. The same person is read once, however many tabs are open. */
function groupsOf(watchers: readonly Watcher[]): StaffMember[][] {
  const people = [...new Map(watchers.map(({ staff }) => [staff.id, staff])).values()]
  return Array.from({ length: Math.ceil(people.length / MOST_AT_ONCE) }, (_, index) =>
    people.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  )
}

/**
 * Answers `GET /api/admin/live?channels=…`: one stream of server-sent events per page. Each instance reads a channel
 * once per round for all its watchers together, and not at all while nobody watches.
 *
 * @param pace intervals; tests set shorter intervals
 */
export function createLive(
  services: Services,
  log: Log,
  pace: { readonly periodMs: number; readonly recheckMs: number } = {
    periodMs: PERIOD_MS,
    recheckMs: RECHECK_MS,
  },
) {
  const streams = createStreams(MOST_PER_PERSON)
  const watching = new Set<Watcher>()
  const changes = watchChanges(services)
  const of = (channel: Channel) => [...watching].filter(({ channels: own }) => own.includes(channel))
  const spread = () => services.ids.token().charCodeAt(0) / 128
  let lastBoard: string | null = null
  let closed = false

  /** Returns a round of a channel. After a failure nothing is sent; the pages then poll. */
  const roundsOf = (channel: Channel, work: () => Promise<void>) =>
    createRounds({
      periodMs: pace.periodMs,
      watched: () => of(channel).length > 0,
      spread,
      work: async () => {
        try {
          await work()
        } catch (error) {
          log.warn({ err: error, channel }, 'a live channel could not be read')
        }
      },
    })

  const rounds = {
    board: roundsOf('board', async () => {
      lastBoard = eventOf('board', await readBoard(services, services.clock.now()))
      for (const watcher of of('board')) tell(watcher, lastBoard)
    }),
    inbox: roundsOf('inbox', async () => {
      const changed = await changes.read()
      for (const watcher of of('inbox')) {
        const resources = changesFor(watcher.staff.roles, changed)
        if (resources.length > 0) tell(watcher, eventOf('changed', { resources }))
      }
      for (const people of groupsOf(of('inbox'))) {
        const digests = await readDigests(services, people)
        for (const watcher of of('inbox')) {
          const digest = digests.get(watcher.staff.id)
          if (digest === undefined || digest === watcher.told) continue
          if (tell(watcher, eventOf('inbox', {}))) watcher.told = digest
        }
      }
    }),
  } as const satisfies Readonly<Record<Channel, unknown>>

  function leave(watcher: Watcher): void {
    watching.delete(watcher)
    for (const channel of watcher.channels) if (of(channel).length === 0) rounds[channel].stop()
    if (of('board').length === 0) lastBoard = null
  }

  function watch(watcher: Watcher, whoAsks: () => Promise<StaffRequest>): void {
    const { response } = watcher
    const recheck = apart(() =>
      setInterval(() => {
        whoAsks()
          .then((asked) => {
            watcher.staff = requireStaff(asked, rightFor(watcher.channels))
            tell(watcher, eventOf('beat', {}))
          })
          // Ends the stream of a person whose session has ended. A reader that takes no data would never receive the
          // end of the stream, so its connection is cut.
          .catch(() => (response.writableNeedDrain ? response.destroy() : response.end()))
      }, pace.recheckMs),
    )
    response.once('close', () => {
      clearInterval(recheck)
      leave(watcher)
    })
    watching.add(watcher)
    if (watcher.channels.includes('board') && lastBoard !== null) tell(watcher, lastBoard)
    else response.write(': \n\n')
    apart(() => {
      for (const channel of watcher.channels) rounds[channel].begin()
    })
  }

  /**
   * @param asked the names of the wanted channels, separated by commas
   * @param whoAsks reads the session again, because the session can end during the stream; reading it does not count
   * as activity of the person
   */
  async function answer(
    asked: string,
    response: ServerResponse,
    whoAsks: () => Promise<StaffRequest>,
  ): Promise<void> {
    try {
      const wanted = channelsSchema.parse(asked.split(','))
      const staff = requireStaff(await whoAsks(), rightFor(wanted))
      if (closed || !streams.begin(staff.id, response)) return void response.destroy()
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        // Without this header, buffering proxies would hold the events back.
        'X-Accel-Buffering': 'no',
      })
      watch({ response, missed: 0, channels: wanted, staff, told: null }, whoAsks)
    } catch (thrown) {
      answerRefusal(response, thrown, { log, path: 'live' })
    }
  }

  return {
    answer,
    watchers: () => watching.size,
    close: () => {
      closed = true
      for (const each of Object.values(rounds)) each.close()
      for (const { response } of watching) response.end()
    },
  }
}
