import { parseArgs } from 'node:util'
import { type BackupInput, type BackupTold, backUp, baseIsDue, keepWal } from '../../backup/backup.ts'
import { connectReplication, identify } from '../../backup/replication.ts'
import { connectServer, tablespacesOf } from '../../backup/server.ts'
import { followWal } from '../../backup/wal.ts'
import { HOUR_MS, SECOND_MS } from '../../kernel/calendar.ts'
import { systemClock } from '../../kernel/clock.ts'
import { errorMessage } from '../../kernel/thrown.ts'
import { say } from '../command.ts'
import { backupTexts as texts } from './back-up.zh-CN.ts'
import { backupSurroundings } from './surroundings.ts'

const told: BackupTold = {
  onBase: ({ name, bytes, pieces }) => say(texts.base(name, bytes, pieces.length)),
  onKept: (at) => say(texts.kept(at.toISOString())),
  onPruned: ({ bases, pieces }) => {
    if (bases + pieces > 0) say(texts.pruned(bases, pieces))
  },
}

async function stateOf(url: string): Promise<{ timeline: number; tablespaces: readonly string[] }> {
  const client = await connectReplication(url)
  try {
    const { timeline } = await identify(client)
    const server = await connectServer(url)
    try {
      return { timeline, tablespaces: await tablespacesOf(server) }
    } finally {
      await server.end()
    }
  } finally {
    await client.end()
  }
}

/** Follows the write-ahead log until the next base backup is due. The slot keeps what is written meanwhile. */
async function followOnce(input: BackupInput, hours: number, signal: AbortSignal): Promise<void> {
  const { url, place, clock, walMs: everyMs } = input
  const state = await stateOf(url)
  if (await baseIsDue(place, { ...state, now: clock.now(), hours })) await backUp(input, told)
  const turn = AbortSignal.any([signal, AbortSignal.timeout(HOUR_MS)])
  const { begunAnew } = await followWal(url, place, clock, { everyMs, once: false, signal: turn })
  if (!begunAnew) return
  say(texts.anew)
  await backUp(input, told)
}

/**
 * `npm run backup` takes a base backup and stores the write-ahead log up to now. `-- --wal` stores the log only, and
 * `-- --follow` goes on until it is stopped: it stores the log all the time, and takes a base backup whenever one is due.
 */
export async function backUpHere(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { wal: { type: 'boolean', default: false }, follow: { type: 'boolean', default: false } },
  })
  const { env, place, replicating: url } = await backupSurroundings(process.env)
  const { BACKUP_KEEP_DAYS: keepDays, BACKUP_BASE_HOURS: hours } = env
  const input = { url, place, clock: systemClock, keepDays, walMs: env.BACKUP_WAL_SECONDS * SECOND_MS }
  if (values.wal) {
    // Without the log before it, the newest base backup cannot be replayed to now.
    if ((await keepWal(input, told)).begunAnew) {
      say(texts.anew)
      await backUp(input, told)
    }
    return 0
  }
  if (!values.follow) {
    await backUp(input, told)
    return 0
  }
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort())
  while (!stop.signal.aborted) {
    try {
      await followOnce(input, hours, stop.signal)
    } catch (error) {
      say(texts.again(errorMessage(error)))
      await new Promise((resolve) => setTimeout(resolve, 10 * SECOND_MS))
    }
  }
  return 0
}
