import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { type BackupTold, backUp, keepWal } from '#server/backup/backup.ts'
import type { Manifest } from '#server/backup/objects.ts'
import { followWal } from '#server/backup/wal.ts'
import { checkTexts } from '#server/commands/check-evidence.zh-CN.ts'
import { takeIn } from '#server/intake/intake.ts'
import { type Clock, systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { bringOutside } from '#server/transparency/outside.ts'
import { multiply } from '#test/bench/restore/multiply.ts'
import { copiesOf, type Drilled, placeOf, runDrill } from '#test/bench/restore/place.ts'
import type { BenchRow } from '#test/bench/row.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { recordVisits } from '#test/bench/visit/recording.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { installOn } from '#test/support/server/own-server.ts'

const VISITS = 20_000
/** Visits that the product makes itself: finished ones, and ones that wait for their customers. The copies are in this proportion. */
const FINISHED = 20
const WAITING = 180
/** Seconds of the load under which the write-ahead log is shipped, and how often it is stored. */
const LOAD_SECONDS = 60
const WAL_SECONDS = 10
const MOST_RPO = 15
const HOUR_MS = 3_600_000

type Say = (line: string) => void

const silent: BackupTold = { onBase: () => undefined, onKept: () => undefined, onPruned: () => undefined }

const run = promisify(execFile)
const seconds = (began: number) => (performance.now() - began) / 1000

interface Shipped {
  /** The longest time, in seconds, from an instant to the last one up to which the log was kept. */
  readonly rpo: number
  readonly megabytes: number
  readonly policies: number
  /** An instant in the middle of the load. */
  readonly middle: Date
}

/** Takes in policies as fast as it can while the write-ahead log is shipped. */
async function shipUnderLoad(
  input: Parameters<typeof backUp>[0],
  services: Parameters<typeof takeIn>[0],
  from: number,
): Promise<Shipped> {
  const server = new pg.Client(input.url)
  await server.connect()
  const written = async () => {
    const { rows } = await server.query(
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes",
    )
    return Number(rows[0].bytes)
  }
  let kept: Date | null = null
  let rpo = 0
  let middle: Date | null = null
  let policies = 0
  const stop = new AbortController()
  const following = followWal(input.url, input.place, input.clock, {
    everyMs: input.walMs,
    once: false,
    signal: stop.signal,
    onKept: (at) => {
      kept = at
    },
  })
  try {
    const actor = { kind: 'SYSTEM', id: 'bench', requestId: 'bench', origin: {} } as const
    const before = await written()
    const began = performance.now()
    const watching = setInterval(() => {
      if (kept !== null) rpo = Math.max(rpo, (systemClock.now().getTime() - kept.getTime()) / 1000)
    }, 100)
    while (seconds(began) < LOAD_SECONDS) {
      const rows = Array.from({ length: 200 }, (_, index) =>
        policyRow(from + policies + index, systemClock.now(), { idType: 'PASSPORT' }),
      )
      await takeIn(services, actor, rows)
      policies += rows.length
      if (middle === null && seconds(began) > LOAD_SECONDS / 2) middle = systemClock.now()
    }
    clearInterval(watching)
    const megabytes = ((await written()) - before) / 1024 ** 2
    if (middle === null) throw new Error('the load was over at once')
    return { rpo, megabytes, policies, middle }
  } finally {
    stop.abort()
    await following
    await server.end()
  }
}

/** Changes one byte of the link of one event of the first finished visit, as somebody with all rights could. */
async function tamper(owner: pg.Pool): Promise<string> {
  const { rows } = await owner.query('SELECT id FROM visit WHERE version > 5 ORDER BY id LIMIT 1')
  const id = String(rows[0].id)
  await owner.query('ALTER TABLE visit_event DISABLE TRIGGER USER')
  await owner.query(
    'UPDATE visit_event SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE visit_id = $1 AND seq = 3',
    [id],
  )
  await owner.query('ALTER TABLE visit_event ENABLE TRIGGER USER')
  return id
}

/** Seconds between two of the lines that a drill printed. */
function between({ lines }: Drilled, from: string, to: string): number {
  const at = (begin: string) => lines.find(({ line }) => line.startsWith(begin))?.at ?? Number.NaN
  return (at(to) - at(from)) / 1000
}

/** The number of visits in the line of a drill that begins so. */
function visitsIn({ lines }: Drilled, begin: string): number {
  const line = lines.find((each) => each.line.startsWith(begin))?.line ?? ''
  return Number(/(\d+) 件/.exec(line)?.[1] ?? Number.NaN)
}

function requireWhole({ result }: Drilled): void {
  if (result.verdict !== 'WHOLE')
    throw new Error(`${result.verdict}: ${result.findings.slice(0, 5).join('\n')}`)
}

/** Measures a backup and the drill that restores and checks it. @param input.visits how many visits there are */
export async function benchRestore(
  say: Say,
  _: string,
  input: { readonly visits?: number },
): Promise<BenchRow[]> {
  const total = input.visits ?? VISITS
  const home = await mkdtemp(join(tmpdir(), 'restore-bench-'))
  await chmod(home, 0o755)
  for (const name of ['backup', 'copies']) await mkdir(join(home, name))
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  try {
    const { ownerUrl: url } = await installOn(postgres)
    const keyFile = join(home, 'key.pem')
    await writeFile(keyFile, newEvidenceKey(), { mode: 0o600 })
    const variables = {
      ...benchVariables(url, 1),
      EVIDENCE_KEY_FILE: keyFile,
      EVIDENCE_PUBLISH_FOLDER: join(home, 'copies'),
      BACKUP_FOLDER: join(home, 'backup'),
      BACKUP_KEYS: `b1:${randomBytes(32).toString('base64')}`,
    }
    const env = readEnv(variables)
    const db = openDatabase(env)
    // Only the first checkpoint of an hour is published.
    let ahead = 0
    const clock: Clock = { now: () => new Date(systemClock.now().getTime() + ahead) }
    const { services } = createServices({ env, db, clock, wake: () => undefined })
    const place = placeOf(env)
    const backup = { url, place, clock: systemClock, keepDays: 35, walMs: WAL_SECONDS * 1000 }
    const publish = async () => {
      await checkpoint(services)
      await bringOutside({ ...services, alert: null, publishers: copiesOf(env) }, (_duty, error) => {
        throw error
      })
    }
    try {
      say(`making ${total} valid visits …`)
      const prepared = await prepareVisits(url, FINISHED + WAITING)
      await recordVisits(url, prepared.slice(0, FINISHED))
      await multiply(db.pool, { total, mac: services.eventMac, say })
      await db.pool.query('VACUUM ANALYZE')
      say('log and figures …')
      let began = performance.now()
      await Promise.all([
        publish().then(() => say(`log ${seconds(began).toFixed(0)} s`)),
        recountFigures(services).then(() => say(`figures ${seconds(began).toFixed(0)} s`)),
      ])
      await db.pool.query('VACUUM ANALYZE')
      await db.pool.query('CHECKPOINT')
      const { rows } = await db.pool.query(
        "SELECT (SELECT count(*) FROM visit_event)::int AS events, (SELECT count(*) FROM audit)::int AS audit, pg_database_size('visits')::float8 / 1024 ^ 3 AS gb, current_setting('data_directory') AS folder",
      )
      const { events, audit, gb, folder } = rows[0]

      say('base backup …')
      let base: Manifest | null = null
      began = performance.now()
      await backUp(backup, {
        ...silent,
        onBase: (made) => {
          base = made
        },
      })
      const baseSeconds = seconds(began)
      const { bytes = 0 } = base ?? { bytes: 0 }
      began = performance.now()
      await run('cp', ['-r', String(folder), join(home, 'copy')])
      const copySeconds = seconds(began)
      await rm(join(home, 'copy'), { recursive: true })
      say(`base backup ${baseSeconds.toFixed(1)} s, plain copy ${copySeconds.toFixed(1)} s`)

      say('policies are taken in while the log is shipped …')
      const shipped = await shipUnderLoad(backup, services, total * 2)
      await recountFigures(services)
      ahead = HOUR_MS
      await publish()
      await keepWal(backup, silent)

      say('drill …')
      began = performance.now()
      const whole = await runDrill(variables, shipped.middle, say)
      const wholeSeconds = seconds(began)
      requireWhole(whole)

      say('drill with one byte changed …')
      const visit = await tamper(db.pool)
      await keepWal(backup, silent)
      const changed = await runDrill(variables, null, say)
      const named = checkTexts.finding({ what: 'EVENT_CHANGED', visit, seq: 3 }).trim()
      const found = changed.result.findings.map((sentence) => sentence.trim())

      const megabytes = bytes / 1024 ** 2
      const data = `${total} visits (${events} events, ${audit} rows of the audit, ${Number(gb).toFixed(1)} GB), of which the product made ${FINISHED + WAITING} and the others are copies with their own ids, seals, links and keyed hashes`
      const rto = whole.result.rtoSeconds ?? Number.NaN
      const evidence = between(whole, '已在另一台', '存证：')
      const figures = between(whole, '与库外副本', '报表数字：')
      return [
        {
          name: 'restore.base',
          unit: 's',
          value: baseSeconds,
          floor: copySeconds,
          goal: '',
          holds: null,
          conditions: `${data}; ${megabytes.toFixed(0)} MB, ${(megabytes / baseSeconds).toFixed(0)} MB/s, compressed, sealed, on the disk; floor: cp -r of the data folder, which waits for no disk`,
        },
        {
          name: 'restore.rpo',
          unit: 's',
          value: shipped.rpo,
          floor: null,
          goal: `<= ${MOST_RPO}`,
          holds: shipped.rpo <= MOST_RPO,
          conditions: `the most that could be lost at any moment, while ${shipped.policies} policies are taken in within ${LOAD_SECONDS} s (${shipped.megabytes.toFixed(0)} MB of log); the log is stored every ${WAL_SECONDS} s, or whenever 4 MB have come`,
        },
        {
          name: 'restore.rto',
          unit: 's',
          value: rto,
          floor: copySeconds,
          goal: '',
          holds: null,
          conditions: `to an instant in the middle of that load, until the server answers; floor: cp -r of the data folder`,
        },
        {
          name: 'restore.evidence',
          unit: 'visits/s',
          value: visitsIn(whole, '存证：') / evidence,
          floor: null,
          goal: '',
          holds: null,
          conditions: `${visitsIn(whole, '存证：')} visits in ${evidence.toFixed(0)} s: every chain, the log and the audit; no finding`,
        },
        {
          name: 'restore.figures',
          unit: 'visits/s',
          value: visitsIn(whole, '报表数字：') / figures,
          floor: null,
          goal: '',
          holds: null,
          conditions: `${figures.toFixed(0)} s; every figure is counted again and compared`,
        },
        {
          name: 'restore.drill',
          unit: 's',
          value: wholeSeconds,
          floor: null,
          goal: '',
          holds: null,
          conditions: 'the whole drill, from the start of its process until it has ended',
        },
        {
          name: 'restore.memory',
          unit: 'MB',
          value: whole.peak / 1024 ** 2,
          floor: null,
          goal: '',
          holds: null,
          conditions: `most resident memory of the drill's process, without PostgreSQL; with the changed byte ${(changed.peak / 1024 ** 2).toFixed(0)} MB`,
        },
        {
          name: 'restore.changed',
          unit: 'findings',
          value: found.length,
          floor: null,
          goal: '= 1',
          holds: changed.result.verdict === 'WRONG' && found.length === 1 && found[0] === named,
          conditions: `one byte of one event's hash was changed; the drill says ${changed.result.verdict}: ${found.slice(0, 3).join('; ')}`,
        },
      ]
    } finally {
      await db.close()
    }
  } finally {
    await postgres.close()
    await rm(home, { recursive: true, force: true })
  }
}
