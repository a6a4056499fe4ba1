import pg from 'pg'
import { claimComplete } from './load.ts'
import { CONNECTIONS, type Stage } from './stage.ts'

const PAIRS = 1500
/** How long the transaction stays open: as long as it may before the alarm. */
const OPEN_MS = 30_000

export interface SnapshotFigures {
  readonly before: number
  /** At the end of the 30 seconds. */
  readonly open: number
  readonly after: number
}

/** Claim and complete before, during and after one connection's transaction that looked at something and was left open. */
export async function besideOpenSnapshot(stage: Stage): Promise<SnapshotFigures> {
  const rate = async () => (await claimComplete(stage, CONNECTIONS, PAIRS)).perSecond
  await rate()
  const before = await rate()
  const forgotten = new pg.Client(stage.databaseUrl)
  await forgotten.connect()
  try {
    await forgotten.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await forgotten.query('SELECT 1 FROM callback_queue')
    const until = performance.now() + OPEN_MS
    let open = 0
    while (performance.now() < until) open = await rate()
    await forgotten.query('COMMIT')
    await rate()
    return { before, open, after: await rate() }
  } finally {
    await forgotten.end()
  }
}
