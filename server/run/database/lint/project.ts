import { join, relative } from 'node:path'
import { migrationsFolder, root } from '../../machine/paths.ts'
import { readMigrations } from '../sources/migration-files.ts'
import { readReleases } from '../sources/releases.ts'
import { type Finding, lintMigrations, type MigrationText } from './lint.ts'

async function textsIn(folder: string): Promise<readonly MigrationText[]> {
  const { migrationDirectories } = await readMigrations(folder)
  return migrationDirectories.map(({ path, migrationFile: { content } }) => {
    if (content.tag === 'error') throw new Error(`${path}: ${content.value}`)
    return { name: path, sql: content.value }
  })
}

/** Judges the migrations of this project that no release contains yet. */
export async function lintProject(folder = migrationsFolder): Promise<readonly Finding[]> {
  return await lintMigrations(await textsIn(folder), await readReleases())
}

export function shownFinding({ migration, line, message }: Finding): string {
  return `${relative(root, join(migrationsFolder, migration, 'migration.sql'))}:${line}\n  ${message}`
}
