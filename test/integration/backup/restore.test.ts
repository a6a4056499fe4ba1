import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolderStore } from '#server/adapters/backup-store/folder.ts'
import { storeFailure } from '#server/adapters/backup-store/port.ts'
import { createFolderPublisher } from '#server/adapters/publish/folder.ts'
import { backUp } from '#server/backup/backup.ts'
import { type BackupPlace, readBases, writeManifest } from '#server/backup/objects.ts'
import { baseName, manifestName } from '#server/backup/rules/names.ts'
import { BackupSeal } from '#server/backup/seal.ts'
import { followWal } from '#server/backup/wal.ts'
import { checkTexts } from '#server/commands/check-evidence.zh-CN.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { clusterUrl, startCluster } from '#server/run/database/postgres/cluster.ts'
import { findLodging, removeCluster } from '#server/run/database/postgres/lodging.ts'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { type DrillInput, drill } from '#server/run/restore/drill.ts'
import { drillTexts } from '#server/run/restore/drill.zh-CN.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { bringOutside } from '#server/transparency/outside.ts'
import { installOn } from '#test/support/server/own-server.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/*
 * A backup of a real server under load, restored on another one. The server is this file's own, because a base backup copies
 * every database of a server.
 */

const key = { id: 'b1', key: randomBytes(32) }
const LOG = 'test/log'

let server: ScratchServer
let world: World
let home: string
let place: BackupPlace
/** The visits that were acknowledged, with the server's times around the write. */
const written: { readonly visitId: string; readonly asked: Date; readonly told: Date }[] = []
/** When checkpoints were signed, in the server's time: the world has another clock. */
const signed = new Map<number, Date>()
/** The instant in the middle, to which the copy is restored. */
let middle: Date

const told = { onBase: () => undefined, onKept: () => undefined, onPruned: () => undefined }

async function untilAfter(at: Date): Promise<void> {
  while (systemClock.now() <= at) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function write(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const asked = systemClock.now()
    const { visitId } = await world.due()
    written.push({ visitId, asked, told: systemClock.now() })
  }
}

/** Signs what is in the log, and publishes it. */
async function publish(): Promise<void> {
  // Only the first checkpoint of an hour is published.
  world.clock.advance(3_600_000)
  const services = {
    ...world.services,
    alert: null,
    publishers: [createFolderPublisher(join(home, 'copies'))],
  }
  const made = await checkpoint(services)
  if (made !== null) signed.set(made.size, systemClock.now())
  await bringOutside(services, (_, error) => {
    throw error
  })
}

beforeAll(async () => {
  // Without waiting for the disk, an acknowledged write need not be in the log yet.
  server = await startScratchServer({ settings: ['synchronous_commit=on'] })
  world = await createWorld(undefined, undefined, await installOn(server))
  home = await mkdtemp(join(tmpdir(), 'backup-test-'))
  await chmod(home, 0o755)
  for (const name of ['backup', 'copies']) await mkdir(join(home, name))
  place = { store: createFolderStore(join(home, 'backup')), seal: new BackupSeal([key], LOG) }

  await write(5)
  const input = { url: server.url, place, clock: systemClock, keepDays: 35, walMs: 200 }
  await Promise.all([backUp(input, told), write(20)])
  const stop = new AbortController()
  const following = followWal(server.url, place, systemClock, {
    everyMs: 200,
    once: false,
    signal: stop.signal,
    onKept: (at) => {
      if (at > (written.at(-1)?.told ?? at) && stopping) stop.abort()
    },
  })
  let stopping = false
  await write(20)
  await publish()
  await untilAfter(systemClock.now())
  middle = systemClock.now()
  await untilAfter(middle)
  await write(20)
  await publish()
  stopping = true
  await following
})
afterAll(async () => {
  await world.close()
  await server.close()
  await rm(home, { recursive: true, force: true })
})

async function drilled(change: Partial<DrillInput> = {}) {
  const lines: string[] = []
  const { current } = world.services.evidence
  if (current === null) throw new Error('no key')
  const { eventMac } = world.services
  const result = await drill({
    place,
    copies: [createFolderPublisher(join(home, 'copies'))],
    trust: {
      log: LOG,
      trusted: [keyOfLog(LOG, current)],
      mac: eventMac,
      outside: { authorities: [], witnesses: [] },
    },
    target: null,
    database: 'visits',
    role: 'postgres',
    clock: systemClock,
    signedAt: (size) => Promise.resolve(signed.get(size) ?? null),
    say: (line) => lines.push(line),
    ...change,
  })
  return { ...result, lines }
}

/** The visits in a restored data folder, which is started as the operator would start it. */
async function visitsIn(folder: string): Promise<Set<string>> {
  const lodging = await findLodging(folder)
  const port = await freePort()
  const cluster = await startCluster({ lodging, port, settings: [] })
  const password = decodeURIComponent(new URL(server.url).password)
  const client = new pg.Client({ connectionString: clusterUrl({ port, password, database: 'visits' }) })
  try {
    await client.connect()
    const { rows } = await client.query<{ id: string }>('SELECT id FROM visit')
    return new Set(rows.map(({ id }) => id))
  } finally {
    await client.end()
    await cluster.stop()
    await removeCluster(folder)
  }
}

test('the newest state is restored whole, and nothing is missing against the copies outside', async () => {
  const { verdict, findings, missing, rpoSeconds, rtoSeconds, restoredTo, lines } = await drilled()
  expect(findings).toEqual([])
  expect({ verdict, missing }).toEqual({ verdict: 'WHOLE', missing: 0 })
  expect(restoredTo).not.toBeNull()
  expect(rpoSeconds).toBeGreaterThanOrEqual(0)
  expect(rtoSeconds).toBeLessThan(60)
  for (const line of [drillTexts.counting, drillTexts.verdict.WHOLE]) expect(lines).toContain(line)
})

test('a second in the middle is restored: nothing acknowledged before it is lost, nothing after it is there', async () => {
  const into = join(home, 'restored')
  const { verdict, findings, missing, lines } = await drilled({ target: middle, into })
  expect(findings).toEqual([])
  expect(verdict).toBe('WHOLE')
  // The second checkpoint was signed afterwards: what it has more is told, and is no fault.
  expect(missing).toBeGreaterThan(20)
  expect(lines.join()).toContain(`缺 ${missing} 条日志`)
  const visits = await visitsIn(into)
  const before = written.filter((each) => each.told <= middle)
  const after = written.filter((each) => each.asked > middle)
  expect([before.length, after.length]).toEqual([45, 20])
  expect(before.filter(({ visitId }) => !visits.has(visitId))).toEqual([])
  expect(after.filter(({ visitId }) => visits.has(visitId))).toEqual([])
})

test('entries that were signed before the second and are missing are a fault', async () => {
  const early = new Map([...signed].map(([size]) => [size, new Date(middle.getTime() - 1)]))
  const { verdict, missing, findings } = await drilled({
    target: middle,
    signedAt: (size) => Promise.resolve(early.get(size) ?? null),
  })
  expect(verdict).toBe('WRONG')
  expect(findings.join()).toContain(`缺 ${missing} 条日志`)
})

/** Runs a drill while a file of the backup is changed, and puts the file back. */
async function withFile(pick: (names: readonly string[]) => string, change: (path: string) => Promise<void>) {
  const folder = join(home, 'backup')
  const name = pick((await readdir(folder)).sort())
  const path = join(folder, name)
  const bytes = await readFile(path)
  try {
    await change(path)
    const { verdict, findings } = await drilled()
    return { name, verdict, findings }
  } finally {
    await writeFile(path, bytes)
  }
}

const first = (prefix: string) => (names: readonly string[]) =>
  names.find((name) => name.startsWith(prefix)) ?? ''
const wals = (names: readonly string[]) => names.filter((name) => name.startsWith('wal-'))
const lastWal = (names: readonly string[]) => wals(names).at(-1) ?? ''
const flip = (at: number) => async (path: string) => {
  const bytes = await readFile(path)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - at) ^ 1, bytes.length - at)
  await writeFile(path, bytes)
}

test.each([
  ['a piece of the base backup', first('base-'), 1000],
  ['a piece of the log', lastWal, 1],
  ['the head', first('head'), 1],
])('a changed byte in %s is named', async (_, pick, at) => {
  const { name, verdict, findings } = await withFile(pick, flip(at))
  expect({ verdict, findings }).toEqual({
    verdict: 'WRONG',
    findings: [drillTexts.fault({ what: 'CHANGED', name })],
  })
})

test('a missing piece of the base backup is named', async () => {
  const { name, verdict, findings } = await withFile(first('base-'), (path) => rm(path))
  expect(verdict).toBe('WRONG')
  expect(findings).toEqual([drillTexts.fault({ what: 'MISSING', name })])
})

test.each([
  [
    'in the middle',
    (names: readonly string[]) => names.filter((name) => name.startsWith('wal-')).at(-2) ?? '',
  ],
  ['at the end', (names: readonly string[]) => names.filter((name) => name.startsWith('wal-')).at(-1) ?? ''],
])('a missing piece of the log %s is named by its file', async (_, pick) => {
  const { verdict, findings } = await withFile(pick, (path) => rm(path))
  expect(verdict).toBe('WRONG')
  expect(findings.join()).toMatch(/^预写日志 00000001[0-9A-F]{16}：自 [0-9A-F/]+ 至 .+ 缺失$/)
})

test('an object in the place of another one is refused', async () => {
  const folder = join(home, 'backup')
  const [one = '', two = ''] = (await readdir(folder)).filter((name) => /^base-.*\d{6}$/.test(name)).sort()
  const bytes = await readFile(join(folder, one))
  await rename(join(folder, two), join(home, 'kept'))
  await writeFile(join(folder, two), bytes)
  const { verdict, findings } = await drilled()
  await rename(join(home, 'kept'), join(folder, two))
  expect(verdict).toBe('WRONG')
  expect(findings).toEqual([drillTexts.fault({ what: 'CHANGED', name: two })])
})

test('a wrong key is named, and so is another key of the same name', async () => {
  for (const id of ['b1', 'b2']) {
    const seal = new BackupSeal([{ id, key: randomBytes(32) }], LOG)
    const { verdict, findings } = await drilled({ place: { ...place, seal } })
    expect(verdict).toBe('WRONG')
    expect(findings.join()).toContain('用密钥 b1 加密')
  }
})

test('a second before the first base backup, or after the log, cannot be restored', async () => {
  const early = await drilled({ target: new Date('2020-01-01T00:00:00Z') })
  expect(early.findings).toEqual([drillTexts.fault({ what: 'NO_BASE' })])
  const late = await drilled({ target: new Date(systemClock.now().getTime() + 60_000) })
  expect(late.findings.join()).toContain('预写日志在所要的时刻之前结束')
})

test('a place that cannot be read proves nothing', async () => {
  const store = createFolderStore(join(home, 'not-mounted'))
  const { verdict, findings } = await drilled({ place: { ...place, store } })
  expect(verdict).toBe('UNDONE')
  expect(findings).toEqual([drillTexts.unreachable('FOLDER_ENOENT')])
})

test('a copy for which the disk has no room is not begun', async () => {
  const [base] = await readBases(place)
  if (base === undefined) throw new Error('no base backup')
  // It is the newest, and says that it has a thousand terabytes.
  const name = baseName(new Date(base.startedAt.getTime() + 1000))
  const endedAt = new Date(base.endedAt.getTime() + 1)
  await writeManifest(place, { ...base, name, endedAt, bytes: 2 ** 50 })
  try {
    const { verdict, findings, rtoSeconds } = await drilled()
    expect({ verdict, rtoSeconds }).toEqual({ verdict: 'UNDONE', rtoSeconds: null })
    expect(findings.join()).toMatch(/\d+ MB free at .+, about \d{10} MB are needed/)
  } finally {
    await place.store.remove(manifestName(name))
  }
})

test('a copy that was changed before the backup is found by its evidence', async () => {
  await world.owner.pool.query('ALTER TABLE visit_event DISABLE TRIGGER USER')
  const { rows } = await world.owner.pool.query<{ visit_id: string }>(
    `UPDATE visit_event SET at = at + interval '1 hour' WHERE ctid = (SELECT ctid FROM visit_event LIMIT 1) RETURNING visit_id`,
  )
  await world.owner.pool.query('ALTER TABLE visit_event ENABLE TRIGGER USER')
  const visit = rows[0]?.visit_id ?? ''
  await followWal(server.url, place, systemClock, { everyMs: 200, once: true })
  const { verdict, findings } = await drilled()
  expect(verdict).toBe('WRONG')
  expect(findings.map((sentence) => sentence.trim())).toContain(
    checkTexts.finding({ what: 'EVENT_CHANGED', visit, seq: 1 }).trim(),
  )
})

test('of many findings the first are printed, and the others are counted', async () => {
  await world.owner.pool.query('ALTER TABLE visit_event DISABLE TRIGGER USER')
  await world.owner.pool.query("UPDATE visit_event SET at = at + interval '1 hour' WHERE seq = 1")
  await world.owner.pool.query('ALTER TABLE visit_event ENABLE TRIGGER USER')
  await followWal(server.url, place, systemClock, { everyMs: 200, once: true })
  const { verdict, findings, lines } = await drilled()
  expect(verdict).toBe('WRONG')
  expect(findings).toHaveLength(50)
  const printed = lines.filter((line) => /^ {2}回访/.test(line))
  expect(printed).toHaveLength(50)
  const [, others = ''] = /另有 (\d+) 处/.exec(lines.join('\n')) ?? []
  expect(Number(others)).toBeGreaterThanOrEqual(written.length - 50)
  expect(lines.at(-1)).toBe(drillTexts.verdict.WRONG(50 + Number(others)))
})

test('a base backup of which one piece could not be stored is none, whatever else was stored', async () => {
  const before = await readBases(place)
  const store: BackupPlace['store'] = {
    ...place.store,
    put: async (name, bytes) => {
      if (/^base-.*-000001$/.test(name)) throw storeFailure('FOLDER_ENOSPC', true)
      await place.store.put(name, bytes)
    },
  }
  const input = { url: server.url, place: { ...place, store }, clock: systemClock, keepDays: 35, walMs: 200 }
  await expect(backUp(input, told)).rejects.toMatchObject({ code: 'FOLDER_ENOSPC' })
  expect(await readBases(place)).toEqual(before)
})
