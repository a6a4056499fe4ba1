import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openMachineDatabase } from '#server/run/database/machine-database.ts'
import { clusterUrl } from '#server/run/database/postgres/cluster.ts'
import { requireDatabase } from '#server/run/database/postgres/given.ts'
import { removeCluster } from '#server/run/database/postgres/lodging.ts'
import { waitForExit } from '#server/run/machine/processes.ts'
import { readOrCreateSecrets } from '#server/run/machine/secrets.ts'
import { whole } from '#test/support/vitest/form.ts'

let folder: string
let said: string[]
const say = (line: string) => {
  said.push(line)
}

beforeEach(async () => {
  // mkdtemp creates the folder with mode 0700. If root starts the test, the account that runs PostgreSQL therefore
  // cannot enter the folder.
  folder = await mkdtemp(join(tmpdir(), 'return-visit-machine-'))
  said = []
})

afterEach(async () => {
  await chmod(folder, 0o700)
  await removeCluster(join(folder, 'postgres'))
  await rm(folder, { recursive: true, force: true })
})

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  // The tests kill the server while some of these connections are open, so errors of a connection are ignored.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

test('the database keeps its data and its port from one start to the next', async () => {
  const first = await openMachineDatabase(folder, say)
  await ask(first.ownerUrl, 'create table kept as select 1 as value')
  await first.close()
  const second = await openMachineDatabase(folder, say)
  expect([second.url, second.ownerUrl]).toEqual([first.url, first.ownerUrl])
  expect(await ask(second.ownerUrl, 'select value from kept')).toEqual([{ value: 1 }])
  await second.close()
  expect(said).toEqual([expect.stringMatching(/^Database: created an embedded PostgreSQL in /)])
})

test('the application has its own role, with the password of the secrets', async () => {
  const first = await openMachineDatabase(folder, say)
  expect(await ask(first.url, 'select current_user as role')).toEqual([{ role: 'return_visit_app' }])
  await ask(first.ownerUrl, 'create table kept as select 1 as value')
  await expect(ask(first.url, 'drop table kept')).rejects.toThrow('must be owner')
  await first.close()
  const file = join(folder, 'secrets.json')
  const { applicationPassword: _, ...before } = await readOrCreateSecrets(file)
  await writeFile(file, JSON.stringify(before))
  const second = await openMachineDatabase(folder, say)
  expect(second.url).not.toBe(first.url)
  expect(await ask(second.url, 'select current_user as role')).toEqual([{ role: 'return_visit_app' }])
  await second.close()
})

describe.runIf(process.getuid?.() === 0)('started by root, in a folder nobody else may enter', () => {
  const link = () => join(folder, 'postgres')

  test('the data is kept outside, announced, and removed with its project', async () => {
    const first = await openMachineDatabase(folder, say)
    await first.close()
    const data = await readlink(link())
    expect(said.join()).toContain(data)
    await rm(folder, { recursive: true })
    await mkdir(folder, { mode: 0o700 })
    const second = await openMachineDatabase(folder, say)
    expect(
      await ask(
        second.ownerUrl,
        'select count(*)::int as tables from pg_tables where schemaname = $$public$$',
      ),
    ).toEqual([{ tables: 0 }])
    await second.close()
    expect(said).toHaveLength(2)
  })

  test.skipIf(!whole)('data from before the folder was closed moves there complete', async () => {
    await chmod(folder, 0o755)
    const first = await openMachineDatabase(folder, say)
    await ask(first.ownerUrl, 'create table kept as select 1 as value')
    await first.close()
    expect((await lstat(link())).isDirectory()).toBe(true)
    await chmod(folder, 0o700)
    const second = await openMachineDatabase(folder, say)
    expect(await ask(second.ownerUrl, 'select value from kept')).toEqual([{ value: 1 }])
    await second.close()
    expect((await lstat(link())).isSymbolicLink()).toBe(true)
  })

  test('a moved project keeps its data; a copy of it is refused', async () => {
    const first = await openMachineDatabase(folder, say)
    await ask(first.ownerUrl, 'create table kept as select 1 as value')
    await first.close()
    const copy = await mkdtemp(join(tmpdir(), 'return-visit-machine-'))
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true })
    await expect(openMachineDatabase(copy, say)).rejects.toThrow('is a copy of the link')
    await rm(copy, { recursive: true })
    await rename(folder, copy)
    const second = await openMachineDatabase(copy, say)
    expect(await ask(second.ownerUrl, 'select value from kept')).toEqual([{ value: 1 }])
    await second.close()
    await rename(copy, folder)
  })

  test.skipIf(!whole)(
    'the outside data of a removed temporary folder is cleared by the next start',
    async () => {
      const first = await openMachineDatabase(folder, say)
      await first.close()
      const data = await readlink(link())
      await rm(folder, { recursive: true })
      folder = await mkdtemp(join(tmpdir(), 'return-visit-machine-'))
      const second = await openMachineDatabase(folder, say)
      await second.close()
      await expect(stat(data)).rejects.toThrow('ENOENT')
    },
  )
})

test('the database makes trigrams of Chinese text, and a second program on the same folder is refused', async () => {
  const database = await openMachineDatabase(folder, say)
  await ask(database.ownerUrl, 'create extension pg_trgm')
  const [row] = await ask(database.ownerUrl, `select cardinality(show_trgm('测试客户甲')) as trigrams`)
  expect(row).toEqual({ trigrams: 6 })
  await expect(openMachineDatabase(folder, say)).rejects.toThrow('already runs here')
  await database.close()
})

test('a killed server is noticed, and the next start recovers what was committed', async () => {
  const first = await openMachineDatabase(folder, say)
  await ask(first.ownerUrl, 'create table kept as select 1 as value')
  const pid = await serverPid()
  process.kill(pid, 'SIGKILL')
  await first.lost
  expect(await waitForExit(pid, 30_000)).toBe(true)
  // `close` releases the lock on the folder, but leaves the killed server's `postmaster.pid` in place. The next start
  // must cope with that file.
  await first.close()
  const second = await openMachineDatabase(folder, say)
  expect(await ask(second.ownerUrl, 'select value from kept')).toEqual([{ value: 1 }])
  expect(said.at(-1)).toContain('removed the lock file')
  await second.close()
})

test.skipIf(!whole)('a wrong password is told apart from a server that is not there', async () => {
  const database = await openMachineDatabase(folder, say)
  const { port } = new URL(database.url)
  const wrong = clusterUrl({ port: Number(port), password: 'wrong', database: 'return_visit' })
  await expect(requireDatabase(wrong)).rejects.toThrow('refuses this user or password')
  await expect(requireDatabase(database.url.replace(/return_visit$/, 'missing'))).rejects.toThrow(
    'no such database',
  )
  await requireDatabase(database.url)
  await database.close()
})
