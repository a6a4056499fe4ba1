import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '#server/run/machine/ports.ts'
import type { Place } from '../instance/place.ts'

/** The version of the PgBouncer of this machine, as [major, minor]; null without one. */
export async function pgbouncerVersion(): Promise<readonly [number, number] | null> {
  const { stdout } = await promisify(execFile)('pgbouncer', ['--version']).catch(() => ({ stdout: '' }))
  const found = /PgBouncer (\d+)\.(\d+)/.exec(stdout)
  return found === null ? null : [Number(found[1]), Number(found[2])]
}

/** What an installation has to say to PgBouncer for this product; docs/configuration.md has the same. */
const settings = `pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
ignore_startup_parameters = idle_in_transaction_session_timeout
`

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** PgBouncer in front of a place's database. */
export class PgBouncer {
  readonly #file: string
  readonly #ids: { readonly uid: number; readonly gid: number }
  readonly port: number
  #child: ChildProcess | null = null

  private constructor(file: string, port: number, ids: { readonly uid: number; readonly gid: number }) {
    this.#file = file
    this.port = port
    this.#ids = ids
  }

  static async open({ owner, folder, url }: Pick<Place, 'owner' | 'folder' | 'url'>): Promise<PgBouncer> {
    const { rows } = await owner.query<{ data_directory: string }>('SHOW data_directory')
    // PgBouncer refuses to run as root, as PostgreSQL does.
    const { uid, gid } = await stat(rows[0]?.data_directory ?? '/')
    const home = join(folder, 'bouncer')
    await mkdir(home)
    await chown(home, uid, gid)
    const { hostname, port, username, password, pathname } = new URL(url)
    const [file, users, own] = [join(home, 'pgbouncer.ini'), join(home, 'users.txt'), await freePort()]
    await writeFile(users, `"${username}" "${password}"\n`)
    await writeFile(
      file,
      `[databases]\n${pathname.slice(1)} = host=${hostname} port=${port}\n[pgbouncer]\nlisten_addr = 127.0.0.1
listen_port = ${own}\nunix_socket_dir = ${home}\nauth_type = plain\nauth_file = ${users}\npidfile = ${home}/pid\n${settings}`,
    )
    const bouncer = new PgBouncer(file, own, { uid, gid })
    await bouncer.start()
    return bouncer
  }

  async start(...options: string[]): Promise<void> {
    const child = spawn('pgbouncer', ['-q', ...options, this.#file], {
      ...this.#ids,
      cwd: '/',
      stdio: 'ignore',
    })
    this.#child = child
    while (!(await isOpen(this.port))) {
      if (child.exitCode !== null) throw new Error('PgBouncer did not start')
      await wait(20)
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Starts another one, which takes the sockets of the present one over; the present one then ends. */
  async takeOver(): Promise<void> {
    const former = this.#child
    await this.start('-R')
    if (former !== null && former.exitCode === null && former.signalCode === null) await once(former, 'exit')
  }
}
