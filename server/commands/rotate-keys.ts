import { commandClock } from '../demo/clock/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { rotateKeys, sealedWith } from '../keys/rotate.ts'
import { createServices } from '../services.ts'
import { keyTexts as texts } from './rotate-keys.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/**
 * `npm run keys:rotate`: encrypts all sealed fields with the first key of FIELD_KEYS, and prints which keys are no
 * longer used.
 */
async function main(): Promise<number> {
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const { services } = createServices({
      env,
      db,
      clock: await commandClock(env, db),
      wake: () => undefined,
    })
    const actor = { kind: 'SYSTEM', id: 'keys:rotate', requestId: `keys-${process.pid}`, origin: {} } as const
    let values = 0
    await rotateKeys(services, actor, (batch) => {
      values += batch
      if (values % 10_000 < batch) say(texts.progress(values))
    })
    say(texts.done(values, services.secrets.currentKeyId))
    const counts = await sealedWith(services)
    for (const { column, key, values: n } of counts)
      say(texts.sealed(texts.columns[column] ?? column, key, n))
    if (counts.every(({ rowless }) => !rowless)) say(texts.allBound)
    const used = new Set(counts.map(({ key }) => key))
    say(
      texts.removable(
        env.FIELD_KEYS.map(({ id }) => id).filter(
          (id) => id !== services.secrets.currentKeyId && !used.has(id),
        ),
      ),
    )
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
