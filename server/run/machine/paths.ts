import { join, resolve } from 'node:path'

/** The project's folder, whatever the working directory is. */
export const root = resolve(import.meta.dirname, '..', '..', '..')

export const schemaFile = join(root, 'prisma', 'schema.prisma')
export const migrationsFolder = join(root, 'prisma', 'migrations')
export const generatedFolder = join(root, 'server', 'generated')

/**
 * The folder for files of runs on this machine: the embedded database, its secrets and its lock. It is never under
 * version control.
 */
export const dataFolder = join(root, '.data')
