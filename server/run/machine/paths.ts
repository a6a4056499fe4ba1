import { join, resolve } from 'node:path'

/** The project's folder, wherever a command was called from. */
export const root = resolve(import.meta.dirname, '..', '..', '..')

export const schemaFile = join(root, 'prisma', 'schema.prisma')
export const migrationsFolder = join(root, 'prisma', 'migrations')
export const generatedFolder = join(root, 'server', 'generated')

/** What this machine's own runs keep: the embedded database, its secrets, its lock. Never in version control. */
export const dataFolder = join(root, '.data')
