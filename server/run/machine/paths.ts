import { join, resolve } from 'node:path'

/** The project's folder. It does not depend on the working directory. */
export const root = resolve(import.meta.dirname, '..', '..', '..')

export const schemaFile = join(root, 'prisma', 'schema.prisma')
export const migrationsFolder = join(root, 'prisma', 'migrations')
export const releasesFile = join(root, 'prisma', 'releases.json')
export const generatedFolder = join(root, 'server', 'generated')

/**
 * The folder for files that belong to this machine only: the embedded database, its secrets and its lock. It is never
 * under version control.
 */
export const dataFolder = join(root, '.data')
