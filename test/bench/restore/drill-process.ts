import { evidenceTrust } from '#server/commands/evidence/trust.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { drill } from '#server/run/restore/drill.ts'
import { checkpointCovering } from '#server/transparency/checkpoint.ts'
import { copiesOf, placeOf } from '#test/bench/restore/place.ts'

/* The drill in a process of its own, as the command runs it, so that its memory can be measured. */

const env = readEnv()
const [at] = process.argv.slice(2)
const live = openDatabase(env)
const tell = (message: unknown) => process.send?.(message)
const result = await drill({
  place: placeOf(env),
  copies: copiesOf(env),
  trust: await evidenceTrust(env, []),
  target: at === undefined ? null : new Date(at),
  database: 'visits',
  role: 'postgres',
  clock: systemClock,
  signedAt: async (size) => {
    const found = await checkpointCovering(live, size - 1)
    return found?.size === size ? found.at : null
  },
  say: (line) => tell({ line, at: performance.now() }),
})
await live.close()
// In kilobytes.
tell({ result, peak: process.resourceUsage().maxRSS * 1024 })
process.disconnect()
