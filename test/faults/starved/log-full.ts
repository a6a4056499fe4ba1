import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Scene, Starvation } from './faults.ts'
import { fill } from './small-disk.ts'

/** Eight megabytes, so that two of them need the next file of the log. */
const MORE = "SELECT pg_logical_emit_message(false, 'fault', repeat('x', 8000000))"
/** Far more than the files that PostgreSQL keeps for later. */
const MOST_WRITES = 60
/** Milliseconds after which a server that takes no connections has given up, and its supervisor starts it. */
const GIVEN_UP_MS = 3_000

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  )

let over = false
let writing: Promise<void> = Promise.resolve()

async function answers({ place }: Scene): Promise<boolean> {
  for (const until = performance.now() + GIVEN_UP_MS; performance.now() < until; await wait(200))
    if (await succeeds(place.owner.query('SELECT 1'))) return true
  return false
}

/**
 * PostgreSQL cannot go on without its log: it ends all connections and recovers, again and again, or ends itself. Both are
 * seen here, so nothing is wanted of /readyz but an answer.
 */
export const logFull: Starvation = {
  name: 'the disk of the write-ahead log is full',
  unready: 'either',
  lacks: ({ log }) => log === null,
  begin: async ({ log, place }) => {
    await fill(log ?? '')
    let isOut = false
    for (let written = 0; written < MOST_WRITES && !isOut; written += 1)
      isOut = !(await succeeds(place.owner.query(MORE)))
    if (!isOut) throw new Error('the log did not fill its disk')
    over = false
    writing = (async () => {
      while (!over) {
        await succeeds(place.owner.query(MORE))
        await wait(200)
      }
    })()
  },
  end: async (scene) => {
    over = true
    await writing
    await rm(`${scene.log ?? ''}/full`)
    if (!(await answers(scene))) await scene.place.startDatabase()
    return []
  },
}
