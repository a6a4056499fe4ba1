import { execFile } from 'node:child_process'
import { chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'

const run = promisify(execFile)

/** A disk in memory with room for the tables and a little more. Null without the right to mount one. */
export async function smallDisk(owner: pg.Pool, folder: string) {
  const at = join(folder, 'disk')
  await mkdir(at)
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', at]).then(
    () => true,
    () => false,
  )
  if (!mounted) return null
  const { rows } = await owner.query<{ data_directory: string }>('SHOW data_directory')
  const { uid, gid } = await stat(rows[0]?.data_directory ?? '/')
  await chown(at, uid, gid)
  await mkdir(join(at, 'tables'))
  await chown(join(at, 'tables'), uid, gid)
  await owner.query(`CREATE TABLESPACE small LOCATION '${join(at, 'tables')}'`)
  return { name: 'small', at, remove: () => run('umount', [at]).then(() => undefined) }
}
