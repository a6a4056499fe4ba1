import { execFile } from 'node:child_process'
import { chown, mkdir, rename, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import type { ScratchServer } from '#server/run/database/postgres/scratch.ts'

const run = promisify(execFile)

async function dataDirectory(owner: pg.Pool): Promise<string> {
  const { rows } = await owner.query<{ data_directory: string }>('SHOW data_directory')
  return rows[0]?.data_directory ?? '/'
}

/** Mounts a disk in memory that belongs to PostgreSQL's account. Null without the right to mount one. */
async function mounted(
  at: string,
  size: string,
  owner: pg.Pool,
): Promise<{ uid: number; gid: number } | null> {
  await mkdir(at)
  const isMounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at]).then(
    () => true,
    () => false,
  )
  if (!isMounted) return null
  const { uid, gid } = await stat(await dataDirectory(owner))
  await chown(at, uid, gid)
  return { uid, gid }
}

const remove = (at: string) => run('umount', [at]).then(() => undefined)

/** A disk in memory with room for the tables and a little more. Null without the right to mount one. */
export async function smallDisk(owner: pg.Pool, folder: string) {
  const at = join(folder, 'disk')
  const account = await mounted(at, '64m', owner)
  if (account === null) return null
  await mkdir(join(at, 'tables'))
  await chown(join(at, 'tables'), account.uid, account.gid)
  await owner.query(`CREATE TABLESPACE small LOCATION '${join(at, 'tables')}'`)
  return { name: 'small', at, remove: () => remove(at) }
}

/**
 * Moves the write-ahead log to a disk of its own in memory. Null without the right to mount one.
 * @param server is stopped and started again
 */
export async function logOnSmallDisk(
  server: Pick<ScratchServer, 'crash' | 'start'>,
  owner: pg.Pool,
  folder: string,
) {
  const at = join(folder, 'log')
  const data = await dataDirectory(owner)
  if ((await mounted(at, '512m', owner)) === null) return null
  await server.crash()
  await run('cp', ['-a', join(data, 'pg_wal'), join(at, 'pg_wal')])
  await rename(join(data, 'pg_wal'), join(data, 'pg_wal.before'))
  await symlink(join(at, 'pg_wal'), join(data, 'pg_wal'))
  await server.start()
  return { at, remove: () => remove(at) }
}

/** Writes into a disk until nothing fits any more. @returns the file to remove */
export async function fill(at: string): Promise<string> {
  const file = join(at, 'full')
  await run('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k']).catch(() => undefined)
  return file
}
