import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { StartFailure } from '../../machine/failure.ts'
import { migrationsFolder, releasesFile } from '../../machine/paths.ts'
import { readMigrations } from './migration-files.ts'

const releases = z
  .array(z.strictObject({ version: z.string().regex(/^\S+$/), newest: z.string().min(1) }))
  .refine((all) => all.every(({ newest }, index) => newest >= (all[index - 1]?.newest ?? '')), {
    error: 'prisma/releases.json: the releases must be in the order of their migrations',
  })

/** A release that was given out, and the newest migration that it contains. */
export type Release = z.output<typeof releases>[number]

/** The releases up to the last one, oldest first. Migrations behind the last one's newest are not released yet. */
export async function readReleases(file = releasesFile): Promise<readonly Release[]> {
  return releases.parse(JSON.parse(await readFile(file, 'utf8')))
}

/**
 * Enters a release with the newest migration of this project.
 * @throws StartFailure if the version is there already
 */
export async function addRelease(version: string): Promise<Release> {
  const before = await readReleases()
  if (before.some((one) => one.version === version))
    throw new StartFailure(`prisma/releases.json has ${version} already.`)
  const newest = (await readMigrations(migrationsFolder)).migrationDirectories.at(-1)?.path ?? ''
  const after = releases.parse([...before, { version, newest }])
  await writeFile(releasesFile, `[\n${after.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`)
  return { version, newest }
}
