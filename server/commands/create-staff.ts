import { parseArgs } from 'node:util'
import { z } from 'zod'
import { commandClock } from '../demo/clock/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { DomainError } from '../kernel/errors.ts'
import { systemIds } from '../kernel/ids.ts'
import { readEnv } from '../kernel/process/env.ts'
import { errorMessages } from '../procedure/errors.zh-CN.ts'
import { profileFields, usernameField } from '../staff/account/fields.ts'
import { createStaff } from '../staff/account/service.ts'
import { staffCommandTexts } from './create-staff.zh-CN.ts'

const inputSchema = z.object({ username: usernameField, ...profileFields })

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ username: text, name: text, email: text, roles: text },
      'break-glass': { type: 'boolean', default: false },
    },
  })
  const { 'break-glass': breakGlass, ...fields } = values
  return inputSchema.safeParse({
    ...fields,
    breakGlass,
    roles: values.roles?.split(',').map((role) => role.trim()),
  })
}

/**
 * `npm run staff:create -- …`: creates an installation's first administrator. Exits with 0 on success and 1 on
 * failure.
 */
async function main(args: readonly string[]): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const parsed = readArguments(args)
  if (!parsed.success) {
    say(staffCommandTexts.wrong([...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]))
    say(staffCommandTexts.usage)
    return 1
  }
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const actor = {
      kind: 'SYSTEM',
      id: 'staff:create',
      requestId: `command-${process.pid}`,
      origin: {},
    } as const
    const services = { db, clock: await commandClock(env, db), ids: systemIds }
    const { password } = await createStaff(services, actor, parsed.data)
    say(staffCommandTexts.created(parsed.data.username, password))
    return 0
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    say(errorMessages[error.code](error.details))
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main(process.argv.slice(2))
