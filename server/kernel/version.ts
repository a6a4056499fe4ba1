import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from './storable.ts'

const root = join(import.meta.dirname, '../..')
const named = z.object({ version: z.string() })

/** The first heading of a version in the changelog, for example `Unreleased` or `0.2.0 – 2027-01-15`. */
export function newestEntry(changelog: string): string {
  return /^## (.+)$/m.exec(changelog)?.[1]?.trim() ?? ''
}

/** What runs here: the number in package.json, and the newest entry of CHANGELOG.md. */
export const version = {
  number: named.parse(readJson(readFileSync(join(root, 'package.json'), 'utf8'))).version,
  changes: newestEntry(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')),
} as const
