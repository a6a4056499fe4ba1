import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { errorCode, errorMessage } from '../../../kernel/thrown.ts'
import { migrationsFolder } from '../../machine/paths.ts'

const script = 'migration.sql'

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

async function foldersOf(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The names of this version's migrations, oldest first. */
export async function shippedMigrations(): Promise<readonly string[]> {
  return (await foldersOf(migrationsFolder)).sort()
}

/**
 * Reads the migrations in a folder with the layout of `prisma migrate`, oldest first. An unreadable migration is
 * included in the result, because the engine then refuses it with an error that contains its name.
 */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const names = (await foldersOf(folder)).sort()
  const migrationDirectories = names.map(async (name) => {
    const content = await readFile(join(folder, name, script), 'utf8').then(
      (value) => ({ tag: 'ok', value }) as const,
      (error: unknown) => ({ tag: 'error', value: errorMessage(error) }) as const,
    )
    return { path: name, migrationFile: { path: script, content } }
  })
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readOrNull(join(folder, 'migration_lock.toml')),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  }
}
