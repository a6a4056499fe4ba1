import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolderStore } from '#server/adapters/backup-store/folder.ts'
import { backUp, baseIsDue, keepWal } from '#server/backup/backup.ts'
import { type BackupPlace, readBases } from '#server/backup/objects.ts'
import { BackupSeal } from '#server/backup/seal.ts'
import { tablespacesOf } from '#server/backup/server.ts'
import { closedBefore, movePartition, readPartitions } from '#server/commands/months/partitions.ts'
import { makeMonths } from '#server/jobs/months.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { clusterUrl, startCluster } from '#server/run/database/postgres/cluster.ts'
import { findLodging, handOver, removeCluster } from '#server/run/database/postgres/lodging.ts'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { type DrillInput, drill } from '#server/run/restore/drill.ts'
import { drillTexts } from '#server/run/restore/drill.zh-CN.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { installOn } from '#test/support/server/own-server.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

/*
 * Old months on a tablespace of their own, beside the data folder of this file's server: everything goes on reading them, and a
 * backup carries them.
 */

const LOG = 'test/log'

let server: ScratchServer
let world: World
let home: string
let place: BackupPlace
let owner: pg.Client
const told = { onBase: () => undefined, onKept: () => undefined, onPruned: () => undefined }
const input = () => ({ url: server.url, place, clock: systemClock, keepDays: 35, walMs: 200 })

async function createTablespace(name: string): Promise<string> {
  const folder = join(home, name)
  await mkdir(folder, { mode: 0o700 })
  await handOver((await findLodging(join(home, 'none'))).account, folder)
  await owner.query(`CREATE TABLESPACE ${name} LOCATION '${folder}'`)
  return folder
}

const partitions = () => readPartitions(owner)
const places = async (table: string) =>
  Object.fromEntries(
    (await partitions())
      .filter((one) => one.table === table)
      .map((one) => [one.name, [...new Set(one.relations.map((each) => each.place))].join()]),
  )

beforeAll(async () => {
  // Without waiting for the disk, an acknowledged write need not be in the log yet.
  server = await startScratchServer({ settings: ['synchronous_commit=on'] })
  const installed = await installOn(server)
  world = await createWorld(undefined, undefined, installed)
  owner = new pg.Client({ connectionString: installed.ownerUrl })
  await owner.connect()
  home = await mkdtemp(join(tmpdir(), 'tablespace-test-'))
  await chmod(home, 0o755)
  await mkdir(join(home, 'backup'))
  place = {
    store: createFolderStore(join(home, 'backup')),
    seal: new BackupSeal([{ id: 'b1', key: randomBytes(32) }], LOG),
  }
  for (const month of ['2026-03', '2031-01', '2031-02']) {
    world.clock.advance(Math.max(0, new Date(`${month}-20T02:00:00Z`).getTime() - world.clock.at.getTime()))
    await makeMonths(world.services)
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId)
    await checkpoint(world.services)
  }
})
afterAll(async () => {
  await owner?.end()
  await world?.close()
  await server?.close()
  await rm(home, { recursive: true, force: true })
})

async function drilled(change: Partial<DrillInput> = {}) {
  const { current } = world.services.evidence
  if (current === null) throw new Error('no key')
  const { verdict, findings } = await drill({
    place,
    copies: [],
    trust: {
      log: LOG,
      trusted: [keyOfLog(LOG, current)],
      mac: world.services.eventMac,
      outside: { authorities: [], witnesses: [] },
    },
    target: null,
    database: 'visits',
    role: 'postgres',
    clock: systemClock,
    signedAt: () => Promise.resolve(null),
    say: () => undefined,
    ...change,
  })
  return { verdict, findings }
}

const cold = { to: 'cold', longestMs: 60_000 }

/** The instants of the events in a restored data folder, which is started as the operator would start it. */
async function eventsIn(folder: string): Promise<unknown[]> {
  const port = await freePort()
  const cluster = await startCluster({ lodging: await findLodging(folder), port, settings: [] })
  const password = decodeURIComponent(new URL(server.url).password)
  const client = new pg.Client({ connectionString: clusterUrl({ port, password, database: 'visits' }) })
  try {
    await client.connect()
    return (await client.query(EVENTS)).rows
  } finally {
    await client.end()
    await cluster.stop()
    await removeCluster(folder)
  }
}
const EVENTS =
  'SELECT tableoid::regclass::text AS part, count(*)::int AS n, max(at) AS at FROM visit_event GROUP BY 1 ORDER BY 1'

test('months that are long over are moved with their indexes, again and again, and the others stay', async () => {
  const folder = await createTablespace('cold')
  const names = async (now: Date) =>
    (await closedBefore(owner, await partitions(), { now, months: 1 })).map(({ name }) => name)
  expect(await names(new Date('2031-02-28T15:59:59Z'))).not.toContain('visit_event_y2031m01')
  expect(await names(new Date('2031-02-28T16:00:00Z'))).toContain('visit_event_y2031m01')
  const closed = await closedBefore(owner, await partitions(), {
    now: new Date('2031-03-01T00:00:00Z'),
    months: 1,
  })
  const [first, ...rest] = closed
  if (first === undefined) throw new Error('no month is over')
  // A copy that takes too long is given up, and changes nothing.
  const many = { ...first, relations: first.relations.filter(({ kind }) => kind === 'TABLE') }
  await owner.query(`CREATE TABLE large AS SELECT repeat(n::text, 40) FROM generate_series(1, 400000) n`)
  const large = { ...many, relations: [{ name: 'large', kind: 'TABLE', place: 'pg_default' } as const] }
  await expect(movePartition(owner, large, { to: 'cold', longestMs: 1 })).rejects.toMatchObject({
    code: '57014',
  })
  await owner.query('DROP TABLE large')
  // Interrupted in the middle of the first.
  await owner.query(`ALTER TABLE ${first.name} SET TABLESPACE cold`)
  const [half] = await partitions()
  expect(await movePartition(owner, half ?? first, cold)).toBe(first.relations.length - 1)
  for (const one of rest) expect(await movePartition(owner, one, cold)).toBe(one.relations.length)
  for (const one of await partitions())
    if (one.place === 'cold') expect(await movePartition(owner, one, cold)).toBe(0)
  expect(await places('visit_event')).toMatchObject({
    visit_event_before: 'cold',
    visit_event_y2031m01: 'cold',
    visit_event_y2031m02: 'pg_default',
    visit_event_default: 'pg_default',
  })
  expect((await readdir(folder)).length).toBe(1)
  await expect(owner.query('DELETE FROM visit_event')).rejects.toThrow('never changed')
  await checkpoint(world.services)
})

test('a backup carries them: the copy is whole, and its files are not those of the server', async () => {
  await backUp(input(), told)
  const [base] = await readBases(place)
  expect(base?.archives.map(({ tablespace }) => tablespace)).toEqual([expect.stringMatching(/^\d+$/), null])
  expect(await drilled()).toEqual({ verdict: 'WHOLE', findings: [] })
  const before = (await owner.query(EVENTS)).rows
  expect(before).toHaveLength(3)
  const into = join(home, 'restored')
  expect(await drilled({ into })).toEqual({ verdict: 'WHOLE', findings: [] })
  expect(await readdir(`${into}-tablespaces`)).toEqual([base?.archives[0]?.tablespace])
  expect(await eventsIn(into)).toEqual(before)
  expect((await owner.query(EVENTS)).rows).toEqual(before)
})

test('a tablespace that is newer than the base backup is never replayed into, and asks for another base', async () => {
  const state = { timeline: 1, hours: 24 }
  const due = async () =>
    await baseIsDue(place, { ...state, now: systemClock.now(), tablespaces: await tablespacesOf(owner) })
  expect(await due()).toBe(false)
  const folder = await createTablespace('colder')
  await owner.query('CREATE TABLE elsewhere (id int) TABLESPACE colder; INSERT INTO elsewhere VALUES (1)')
  await keepWal(input(), told)
  expect(await due()).toBe(true)
  const files = async () => await readdir(folder, { recursive: true })
  const had = await files()
  expect(await drilled()).toEqual({
    verdict: 'WRONG',
    findings: [drillTexts.fault({ what: 'TABLESPACE_SINCE' })],
  })
  expect(await files()).toEqual(had)
  expect((await owner.query('SELECT id FROM elsewhere')).rows).toEqual([{ id: 1 }])
  await backUp(input(), told)
  expect(await due()).toBe(false)
  expect(await drilled()).toEqual({ verdict: 'WHOLE', findings: [] })
})
