import { readFileSync } from 'node:fs'
import { errorCode } from '../thrown.ts'
import { ConfigurationError } from './configuration-error.ts'
import { commandSettings } from './settings/database.ts'
import { explained } from './settings/explained.ts'
import { schema } from './settings/schema.ts'

/** The variables that hold a secret, by what the configuration says about each. */
export const secretNames: readonly string[] = Object.entries({ ...schema.shape, ...commandSettings })
  .filter(([, setting]) => explained.get(setting)?.secret === true)
  .map(([name]) => name)

/** Every secret is short; a file that is not is another one. */
const LONGEST = 64 * 1024

type Variables = Readonly<Record<string, string | undefined>>

/** Reads a secret without the line break at its end, which editors and `echo` add. */
function readSecret(name: string, file: string): string {
  const refuse = (why: string) => new ConfigurationError([`${name}_FILE: ${file} ${why}`])
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw refuse(`cannot be read (${errorCode(error) ?? 'unknown'})`)
  }
  if (content.length > LONGEST) throw refuse('is too long for a secret')
  const secret = content.replace(/\r?\n$/, '')
  if (secret === '') throw refuse('is empty')
  return secret
}

/**
 * Replaces each `<NAME>_FILE` by the secret in that file, so that secrets need not be in the environment, where every
 * child process and every crash report can see them. `<NAME>_FILE` is undefined in the result: a child process that gets
 * the result would otherwise find the secret given twice.
 *
 * @throws ConfigurationError if a secret is given in both ways, or if a file cannot be read; with all problems at once
 */
export function withSecretFiles(given: Variables): Variables {
  const read: Record<string, string | undefined> = {}
  const problems: string[] = []
  for (const name of secretNames) {
    const file = given[`${name}_FILE`]
    if (file === undefined || file === '') continue
    if (given[name] !== undefined && given[name] !== '') {
      problems.push(
        `${name} and ${name}_FILE are both given; remove one, so that it is plain which one holds`,
      )
      continue
    }
    try {
      read[name] = readSecret(name, file)
      read[`${name}_FILE`] = undefined
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return { ...given, ...read }
}
