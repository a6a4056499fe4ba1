import { existsSync } from 'node:fs'
import { commandClock } from '../demo/clock/clock.ts'
import { importTexts } from '../intake/csv-messages.zh-CN.ts'
import { importFile } from '../intake/import-file.ts'
import { UnusableFile } from '../intake/policy-file.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { ensureShippedTemplate } from '../questionnaire/store.ts'
import { createServices } from '../services.ts'
import { openSettings } from '../setting/source.ts'

/**
 * `npm run policies:import -- file.csv`: imports a file of policies. Exits with 0 if every row was imported, 2 if
 * some rows were refused, or 1 if the file is unusable or the command failed.
 */
async function main(file: string | undefined): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  if (!file) {
    say(importTexts.usage)
    return 1
  }
  if (!existsSync(file)) {
    say(importTexts.notFound(file))
    return 1
  }
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const clock = await commandClock(env, db)
    // This command wakes no job, because the running platform sends due messages in its next round.
    const settings = await openSettings(db, () => undefined)
    const { services } = createServices({ env, db, clock, settings, wake: () => undefined })
    await ensureShippedTemplate(services)
    const actor = { kind: 'PARTNER', id: 'csv', requestId: `csv-${process.pid}`, origin: {} } as const
    const counts = await importFile(services, { file, say, actor })
    return counts.refused === 0 ? 0 : 2
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    say(error instanceof UnusableFile ? reason : importTexts.stopped(reason))
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main(process.argv[2])
