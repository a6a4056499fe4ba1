import pg from 'pg'
import { claimComplete } from './load.ts'
import { CONNECTIONS, type Stage } from './stage.ts'

const PAIRS = 1500
/**
 * Milliseconds for which the transaction stays open. The product reports an alarm if a transaction lasts longer than
 * this (LONG_TRANSACTION_SECONDS).
 */
const OPEN_MS = 30_000

export interface SnapshotFigures {
  readonly before: number
  /** Claims and completions per second in the last measurement before the 30 seconds end. */
  readonly open: number
  readonly after: number
}

/**
 * Measures claims and completions before, during and after a transaction of another connection that has read the
 * queue and stays open.
 */
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
