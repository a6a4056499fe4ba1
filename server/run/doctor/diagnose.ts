import { commandClock } from '../../demo/clock/clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import { openDatabase } from '../../kernel/database/db.ts'
import { ConfigurationError } from '../../kernel/process/configuration-error.ts'
import { type Env, readEnv } from '../../kernel/process/env.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { createServices } from '../../services.ts'
import { shippedMigrations } from '../database/sources/migration-files.ts'
import { root } from '../machine/paths.ts'
import type { Variables } from '../surroundings.ts'
import { certificates } from './certificates.ts'
import { databaseClock } from './clock.ts'
import { databaseSettings, migrations, reach, role } from './database.ts'
import { evidenceKey, keys } from './keys.ts'
import { descriptors, disks, timeZone } from './machine.ts'
import type { Check, Finding } from './rules/finding.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'
import { timestampClock, vendors } from './vendors.ts'
import { jobs, messages, months } from './work.ts'

/** Runs one check. If it fails itself, that is a finding; the other checks go on. */
async function safely(
  check: Check,
  work: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return [await work()].flat()
  } catch (error) {
    // Only the code: messages of the database can contain data of rows.
    const reason = errorCode(error) ?? (error instanceof Error ? error.name : 'UNKNOWN')
    return [{ check, level: 'FAIL', seen: texts.broken(reason), todo: texts.brokenTodo }]
  }
}

function configuration(variables: Variables): { readonly env: Env | null; readonly finding: Finding } {
  try {
    const env = readEnv(variables)
    return { env, finding: { check: 'CONFIGURATION', level: 'OK', seen: texts.configured } }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const seen = texts.misconfigured(error.problems.join('；'))
    return {
      env: null,
      finding: { check: 'CONFIGURATION', level: 'FAIL', seen, todo: texts.misconfiguredTodo },
    }
  }
}

/** The parts that need the database. */
async function ofDatabase(env: Env): Promise<readonly Finding[]> {
  const db = openDatabase({ ...env, DATABASE_POOL: 2 })
  try {
    const structure = await safely('MIGRATIONS', async () => await migrations(db, await shippedMigrations()))
    const settings = await safely('DATABASE_SETTINGS', () => databaseSettings(db, env))
    const clock = await safely('CLOCK', () => databaseClock(db, () => systemClock.now().getTime()))
    // Without its tables nothing else can be said.
    if (structure.some(({ level }) => level !== 'OK')) return [...settings, ...structure, ...clock]
    const business = await commandClock(env, db)
    const roles = [
      ...(await safely('ROLE', () => role(db, env))),
      ...(await safely('MONTHS', () => months(db, business.now()))),
    ]
    const work = [
      ...(await safely('MESSAGES', () => messages(db, business.now()))),
      ...(await safely('JOBS', () => jobs(db, systemClock.now()))),
    ]
    const outside = await safely('CONFIGURATION', async () => {
      let made: ReturnType<typeof createServices>
      try {
        made = createServices({ env, db, clock: business, wake: () => undefined })
      } catch (error) {
        const reason =
          error instanceof ConfigurationError ? error.problems.join('；') : (errorCode(error) ?? 'UNREADABLE')
        return [
          {
            check: 'CONFIGURATION',
            level: 'FAIL',
            seen: texts.fileUnreadable(reason),
            todo: texts.misconfiguredTodo,
          },
        ]
      }
      const { services, adapters } = made
      try {
        return [
          ...(await safely('KEYS', () => keys(services))),
          ...(await safely('EVIDENCE', () => evidenceKey(services))),
          ...(await safely('VENDORS', () => vendors(adapters, business.now()))),
          ...(await safely('CLOCK', () => timestampClock(adapters))),
          ...(await safely('CERTIFICATES', () => certificates(env, services, systemClock.now()))),
        ]
      } finally {
        adapters.webhooks.close()
      }
    })
    return [...settings, ...structure, ...roles, ...outside, ...clock, ...work]
  } finally {
    await db.close()
  }
}

/**
 * Looks at an installation and changes nothing.
 *
 * @param variables the environment variables of the application, with secrets in place of their files
 */
export async function diagnose(variables: Variables): Promise<readonly Finding[]> {
  const { env, finding } = configuration(variables)
  const url = env?.DATABASE_URL ?? variables.DATABASE_URL
  const database = url === undefined || url === '' ? null : await reach(url)
  const folder = env?.EVIDENCE_PUBLISH_FOLDER
  return [
    finding,
    ...(database === null ? [] : [database]),
    ...(env !== null && database?.level === 'OK' ? await ofDatabase(env) : []),
    timeZone(),
    ...(await disks([root, ...(folder === undefined ? [] : [folder])])),
    await descriptors(),
  ]
}
