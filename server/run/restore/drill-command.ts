import { parseArgs } from 'node:util'
import { publishersOf } from '../../adapters/index.ts'
import { recordDrill } from '../../backup/drills.ts'
import { evidenceTrust } from '../../commands/evidence/trust.ts'
import { systemClock } from '../../kernel/clock.ts'
import { openDatabase } from '../../kernel/database/db.ts'
import { systemIds } from '../../kernel/ids.ts'
import { checkpointCovering } from '../../transparency/checkpoint.ts'
import type { DrillVerdict } from '../../vocabulary/alerts.ts'
import { say } from '../command.ts'
import { drill } from './drill.ts'
import { drillTexts as texts } from './drill.zh-CN.ts'
import { backupSurroundings } from './surroundings.ts'

const EXIT: Readonly<Record<DrillVerdict, number>> = { WHOLE: 0, WRONG: 1, UNDONE: 2 }

/** An instant with its time zone; a time without one would be read in the zone of this machine. */
function instantOf(text: string): Date | null {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? new Date(text)
    : null
  return at === null || Number.isNaN(at.getTime()) ? null : at
}

const nameIn = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1))

/**
 * `npm run restore:drill`: restores a backup on a scratch server and checks it. Exits with 0 if the copy is right, with 1 if
 * something is wrong, and with 2 if the drill could not be carried out.
 *
 * `--at` is the second to restore, by default the newest; `--into FOLDER` keeps the restored data folder; `--postgres FILE` is
 * the server's program, if it is not of the embedded version; `--key VKEY` trusts a further key of the log.
 */
export async function drillHere(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: { at: text, into: text, postgres: text, key: { ...text, multiple: true, default: [] } },
  })
  const target = values.at === undefined ? null : instantOf(values.at)
  if (values.at !== undefined && target === null) {
    say(texts.badTime(values.at))
    say(texts.usage)
    return EXIT.UNDONE
  }
  const { env, place, application, owner } = await backupSurroundings(process.env)
  // The database in use may be gone. Then nothing is asked of it, and the result is only printed.
  const live = openDatabase({ ...env, DATABASE_URL: application, DATABASE_POOL: 2 }, null)
  try {
    const result = await drill({
      place,
      copies: publishersOf(env),
      trust: await evidenceTrust(env, values.key),
      target,
      database: nameIn(application),
      role: decodeURIComponent(new URL(owner).username),
      clock: systemClock,
      signedAt: async (size) => {
        const found = await checkpointCovering(live, size - 1).catch(() => null)
        return found?.size === size ? found.at : null
      },
      say,
      ...(values.into === undefined ? {} : { into: values.into }),
      ...(values.postgres === undefined ? {} : { program: values.postgres }),
    })
    if (values.into !== undefined && result.verdict !== 'UNDONE') say(texts.kept(values.into))
    await recordDrill(live, { ...result, id: systemIds.id(result.startedAt) }).catch(() =>
      say(texts.notRecorded),
    )
    return EXIT[result.verdict]
  } finally {
    await live.close().catch(() => undefined)
  }
}
