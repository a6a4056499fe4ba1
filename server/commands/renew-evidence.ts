import { VendorError } from '../adapters/vendor/vendor-error.ts'
import { commandClock } from '../demo/clock/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { createServices } from '../services.ts'
import { checkpoint } from '../transparency/checkpoint.ts'
import { stampAnew } from '../transparency/outside.ts'
import { renew } from '../transparency/renew.ts'
import { renewTexts as texts } from './renew-evidence.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/**
 * `npm run evidence:renew`: hashes all entries of the log by a second algorithm, signs a checkpoint over that, and has it
 * timestamped by that algorithm. Run it before SHA-256, or the algorithms of the timestamps so far, stop being sound.
 * Exits with 1 if it could not be done; it can then be run again.
 */
async function main(): Promise<number> {
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const clock = await commandClock(env, db)
    const { services } = createServices({ env, db, clock, wake: () => undefined })
    const actor = {
      kind: 'SYSTEM',
      id: 'evidence:renew',
      requestId: `renew-${process.pid}`,
      origin: {},
    } as const
    const entries = await renew(services, actor)
    if (entries === null) {
      say(texts.busy)
      return 1
    }
    const signed = await checkpoint(services)
    if (signed === null) {
      say(texts.unsigned)
      return 1
    }
    say(texts.renewed(entries, signed.size))
    const stamped = await stampAnew(services, signed).catch((error: unknown) => {
      if (error instanceof VendorError) return error
      throw error
    })
    if (stamped === true) say(texts.stamped)
    else say(stamped === false ? texts.noAuthority : texts.notStamped(stamped.code))
    return stamped === true ? 0 : 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
