import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { documentsOf } from '#server/adapters/document-signer/documents.ts'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { writeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { shippedMigrations } from '#server/run/database/sources/migration-files.ts'
import { certificates } from '#server/run/doctor/certificates.ts'
import { databaseClock } from '#server/run/doctor/clock.ts'
import { databaseSettings, migrations, reach, role } from '#server/run/doctor/database.ts'
import { diagnose } from '#server/run/doctor/diagnose.ts'
import { evidenceKey, keys } from '#server/run/doctor/keys.ts'
import { checks, exitCodeOf, type Finding } from '#server/run/doctor/rules/finding.ts'
import { timestampClock, vendors } from '#server/run/doctor/vendors.ts'
import { jobs, messages } from '#server/run/doctor/work.ts'
import { createServices } from '#server/services.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { authority, certificate, privateKey } from '#test/support/server/authority.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { testKeys } from '#test/support/server/keys.ts'
import { noDocuments } from '#test/support/world/vendors.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const levels = (found: readonly Finding[]) => found.map(({ level }) => level)
const MINUTE = 60_000

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.due()
})
afterAll(() => world?.close())

describe('the database', () => {
  it('that answers is told with its version; one that does not, with the reason', async () => {
    const url = world.variables.DATABASE_URL ?? ''
    expect(await reach(url)).toMatchObject({ level: 'OK', seen: expect.stringMatching(/PostgreSQL \d\d/) })
    const refused = new URL(url)
    refused.port = '1'
    expect(await reach(refused.href)).toMatchObject({ level: 'FAIL', seen: '无法连接（ECONNREFUSED）' })
    const wrong = new URL(url)
    wrong.pathname = '/no_such_database'
    expect(await reach(wrong.href)).toMatchObject({ level: 'FAIL', seen: '无法连接（3D000）' })
    expect(JSON.stringify(await reach(wrong.href))).not.toContain(wrong.password)
  })

  it('may not lose what was committed, lacks no extension, and has connections for this instance', async () => {
    const usual = { DATABASE_POOL: 4, PROCESSES: 1 } as const
    const own = await createWorld()
    try {
      // The tests' server is fast and may lose everything. That must be told.
      const before = (await databaseSettings(own.db, usual)).map((each) => `${each.level} ${each.seen}`)
      expect(before).toContain('FAIL fsync = off')
      expect(before).toContain('FAIL full_page_writes = off')
      expect(before.join()).not.toMatch(/server_encoding|autovacuum|pg_trgm|连接/)
      const { database } = (await own.owner.pool.query('SELECT current_database() AS database')).rows[0]
      await own.owner.pool.query(`ALTER DATABASE ${database} SET synchronous_commit = remote_apply`)
      await own.owner.pool.query('DROP EXTENSION pg_trgm CASCADE')
      const fresh = openDatabase({
        DATABASE_URL: own.variables.DATABASE_URL ?? '',
        DATABASE_POOL: 1,
        DATABASE_NAMED_STATEMENTS: false,
      })
      const found = await databaseSettings(fresh, { DATABASE_POOL: 200, PROCESSES: 128 })
      await fresh.close()
      const seen = found.map((each) => `${each.level} ${each.seen}`)
      expect(before).toContain('FAIL synchronous_commit = off')
      expect(seen.join()).not.toContain('synchronous_commit')
      expect(seen).toContain('FAIL 缺少扩展 pg_trgm')
      expect(seen.join()).toContain('WARN 本实例最多用 25600 个连接')
    } finally {
      await own.close()
    }
  })

  it('needs the migrations of this version', async () => {
    const shipped = await shippedMigrations()
    expect((await migrations(world.db, shipped)).level).toBe('OK')
    expect(await migrations(world.db, [...shipped, '29990101000000_next'])).toMatchObject({
      level: 'FAIL',
      seen: '尚未应用：29990101000000_next',
    })
    // A newer version has migrated already: no fault of this one.
    expect((await migrations(world.db, shipped.slice(0, -1))).level).toBe('OK')
  })

  it('gives the application its rights and no others', async () => {
    expect(levels(await role(world.db, { DATABASE_OWNER: 'warn' }))).toEqual(['OK'])
    expect(levels(await role(world.owner, { DATABASE_OWNER: 'warn' }))).toEqual(['WARN'])
    expect(levels(await role(world.owner, { DATABASE_OWNER: 'refuse' }))).toEqual(['FAIL'])
    const name = (await world.db.pool.query('SELECT current_user AS name')).rows[0].name
    await world.owner.pool.query(`REVOKE INSERT ON answer FROM ${name}`)
    expect(await role(world.db, { DATABASE_OWNER: 'warn' })).toMatchObject([
      { level: 'FAIL', seen: '缺少权限：INSERT answer' },
    ])
    await world.owner.pool.query(`GRANT INSERT ON answer TO ${name}`)
  })
})

describe('keys', () => {
  const field = () => Buffer.from(String(world.variables.FIELD_KEYS).slice(3), 'base64')
  const index = () => Buffer.from(String(world.variables.INDEX_KEY), 'base64')

  it('that are those of the database are right, and each wrong one is told', async () => {
    const { services } = world
    expect(await keys(services)).toMatchObject([{ level: 'OK', seen: expect.stringContaining('能解开') }])
    const others = (fieldKey: Buffer, indexKey: Buffer) =>
      new Secrets([{ id: 'k1', key: fieldKey }], indexKey, randomBytes(32))
    const seen = async (change: object) =>
      (await keys({ ...services, ...change })).map((each) => `${each.level} ${each.seen}`).join()
    expect(await seen({ secrets: others(randomBytes(32), index()) })).toBe('FAIL FIELD_KEYS 解不开库中的数据')
    expect(await seen({ secrets: others(field(), randomBytes(32)) })).toContain('FAIL INDEX_KEY 与库中')
    expect(await seen({ eventMac: new EventMac([randomBytes(32)]) })).toContain('FAIL EVENT_KEYS')
  })

  it('of the evidence sign, and are those of the newest checkpoint', async () => {
    const { services } = world
    const own = services.evidence
    const level = async (evidence: object) =>
      (await evidenceKey({ ...services, evidence: { ...own, ...evidence } })).level
    const other = keyFromPem(newEvidenceKey())
    expect((await evidenceKey(services)).seen).toContain('尚无检查点')
    expect(await checkpoint(services)).not.toBeNull()
    expect((await evidenceKey(services)).level).toBe('OK')
    expect(await level({ current: null })).toBe('WARN')
    expect(await level({ current: other })).toBe('FAIL')
    expect(await level({ current: other, former: own.current })).toBe('OK')
    expect(await level({ hash: 'sm3' })).toBe('FAIL')
    const silent = { ...own.current, sign: () => Promise.reject(new Error('no card')) }
    expect(await level({ current: silent })).toBe('FAIL')
  })
})

it('a clock that differs from the database’s is told', async () => {
  const of = async (aheadMs: number) => (await databaseClock(world.db, () => Date.now() + aheadMs)).level
  expect([await of(0), await of(-5_000), await of(5_000), await of(3_600_000)]).toEqual([
    'OK',
    'WARN',
    'WARN',
    'FAIL',
  ])
})

describe('work that nobody does', () => {
  it('shows in messages that are due, or that were given up', async () => {
    const now = world.clock.now()
    await world.db.pool.query("UPDATE outbox SET settled_at = $1, outcome = 'SKIPPED'", [now])
    expect((await messages(world.db, now)).level).toBe('OK')
    const id = randomUUID()
    await world.db.pool.query(
      `INSERT INTO outbox (id, topic, dedupe_key, payload, created_at, available_at)
        VALUES ($1, 'alert.raised', 'doctor', '{}', $2, $2)`,
      [id, now],
    )
    const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE)
    expect((await messages(world.db, later(1))).level).toBe('OK')
    expect((await messages(world.db, later(10))).level).toBe('WARN')
    expect(await messages(world.db, later(60))).toMatchObject({
      level: 'FAIL',
      seen: '到期未发 1 条，近一天发送失败 0 条；最早一条已超期 60 分钟',
    })
    await world.db.pool.query("UPDATE outbox SET settled_at = $2, outcome = 'FAILED' WHERE id = $1", [
      id,
      now,
    ])
    expect((await messages(world.db, later(1))).level).toBe('WARN')
    expect((await messages(world.db, later(60 * 25))).level).toBe('OK')
  })

  it('shows in jobs that are due, or that failed too often', async () => {
    const { pool } = world.owner
    const now = new Date()
    expect((await jobs(world.db, now)).level).toBe('OK')
    await pool.query("SELECT graphile_worker.add_job('deliver', run_at => $1, max_attempts => 3)", [now])
    const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE)
    expect((await jobs(world.db, later(1))).level).toBe('OK')
    expect(await jobs(world.db, later(6))).toMatchObject({
      level: 'WARN',
      seen: '到期未执行 1 个；deliver 已超期 6 分钟',
    })
    expect((await jobs(world.db, later(20))).level).toBe('FAIL')
    await pool.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts')
    expect(await jobs(world.db, later(20))).toMatchObject({
      level: 'WARN',
      seen: '到期未执行 0 个；多次失败后放弃：deliver',
    })
  })
})

describe('vendors', () => {
  let open: OpenFront
  beforeAll(async () => {
    open = await openFront()
  })
  afterAll(() => open?.close())

  const adaptersOf = (change: Record<string, string> = {}) => {
    const env = readEnv({
      NODE_ENV: 'test',
      DATABASE_URL: open.database.url,
      DATABASE_EMBEDDED: 'on',
      DEMO: 'on',
      ...testKeys,
      PORT: new URL(open.origin).port,
      ...change,
    })
    const db = openDatabase(env)
    return { db, ...createServices({ env, db, clock: systemClock, wake: () => undefined }) }
  }
  const tried = async (change?: Record<string, string>) => {
    const { db, adapters } = adaptersOf(change)
    try {
      return await vendors(adapters, new Date())
    } finally {
      adapters.webhooks.close()
      await db.close()
    }
  }

  it('accept right credentials, and nothing is sent or begun', async () => {
    const stored = async () =>
      (
        await open.database.pool
          .query("SELECT kind FROM emulator.entry WHERE kind IN ('sms', 'face')")
          .catch(() => null)
      )?.rows
    const before = await stored()
    const found = await tried()
    expect(found.filter(({ level }) => level !== 'OK')).toEqual([])
    expect(found.map(({ seen }) => seen).join()).toMatch(/人脸识别.*短信.*微信.*录音.*存储桶/)
    expect(await stored()).toEqual(before)
  })

  it.each([
    ['FACE_SECRET_KEY', '人脸识别', /AuthFailure/],
    ['FACE_RULE_ID', '人脸识别', /RuleIdNotExist/],
    ['SMS_SECRET_KEY', '短信', /AuthFailure/],
    ['SMS_APP_ID', '短信', /SmsSdkAppIdVerifyFail/],
    ['WECHAT_APP_SECRET', '微信服务号', /\d+/],
    ['TELEPHONY_RECORDINGS_TOKEN', '录音服务', /HTTP_40/],
    ['EVIDENCE_PUBLISH_KEY_SECRET', '检查点发布存储桶', /./],
  ])('refuse another %s', async (name, vendor, code) => {
    const wrong = (await tried({ [name]: 'another-secret' })).filter(({ level }) => level === 'FAIL')
    expect(wrong).toHaveLength(1)
    expect(wrong[0]?.seen).toContain(vendor)
    expect(wrong[0]?.seen).toMatch(code)
    expect(wrong[0]?.seen).not.toContain('another-secret')
  })

  it('that nobody reaches are told', async () => {
    const found = await tried({
      FACE_ENDPOINT: 'http://127.0.0.1:1',
      VIRUS_SCAN_ENDPOINT: 'tcp://127.0.0.1:1',
    })
    const wrong = found.filter(({ level }) => level === 'FAIL').map(({ seen }) => seen)
    expect(wrong.join()).toMatch(/人脸识别.*NETWORK|NETWORK/)
    expect(wrong).toHaveLength(2)
  })

  it('include the time stamping authority, with whose clock this one is compared', async () => {
    const { db, adapters } = adaptersOf()
    const failing = { stamp: () => Promise.reject(new Error('no')) }
    expect(await timestampClock({ ...adapters, timestamps: null })).toEqual([])
    expect(levels(await timestampClock({ ...adapters, timestamps: failing }))).toEqual(['FAIL'])
    adapters.webhooks.close()
    await db.close()
  })
})

describe('certificates', () => {
  const none = { PUBLIC_URL: undefined, TIMESTAMP_CA_FILE: undefined, WEBHOOK_CA_FILE: undefined }
  let folder: string
  let server: Server
  let url: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'return-visit-doctor-'))
    await writeFile(join(folder, 'ca.pem'), authority)
    server = createServer({ key: privateKey, cert: certificate })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://localhost:${z.object({ port: z.number() }).parse(server.address()).port}`
  })
  afterAll(async () => {
    server?.close()
    await rm(folder, { recursive: true })
  })

  it('that end soon or have ended are told, wherever they are', async () => {
    const env = { ...none, PUBLIC_URL: url, WEBHOOK_CA_FILE: join(folder, 'ca.pem') }
    const at = async (day: string) =>
      levels(await certificates(env, { documents: noDocuments }, new Date(day)))
    expect(await at('2027-01-01')).toEqual(['OK', 'OK'])
    expect(await at('2126-10-20')).toEqual(['WARN', 'WARN'])
    expect(await at('2127-01-01')).toEqual(['FAIL', 'FAIL'])
  })

  it('of documents are opened with their password', async () => {
    const now = new Date('2026-06-01')
    await writeDemoAuthority(folder, now, 'right')
    const of = async (DOCUMENT_SIGNER_PASSWORD: string, day: Date) => {
      const documents = documentsOf({
        ...readEnv({ DATABASE_URL: 'postgres://x', DATABASE_EMBEDDED: 'on', DEMO: 'on', ...testKeys }),
        DOCUMENT_SIGNER_FILE: join(folder, 'documents.p12'),
        DOCUMENT_SIGNER_PASSWORD,
      })
      return await certificates(none, { documents }, day)
    }
    expect(new Set(levels(await of('right', now)))).toEqual(new Set(['OK']))
    expect(levels(await of('right', new Date('2226-01-01')))).toContain('FAIL')
    expect(levels(await of('wrong', now))).toEqual(['FAIL'])
  })

  it('that cannot be read are told', async () => {
    const env = { ...none, PUBLIC_URL: 'https://127.0.0.1:1', TIMESTAMP_CA_FILE: join(folder, 'none.pem') }
    const found = await certificates(env, { documents: noDocuments }, new Date())
    expect(found.map(({ seen }) => seen)).toEqual([
      '对外域名：无法读取（ECONNREFUSED）',
      '时间戳机构：无法读取（ENOENT）',
    ])
  })
})

describe('the whole', () => {
  it('covers every check, and says what to do about everything that is not as it must be', async () => {
    const found = await diagnose({ ...world.variables, DATABASE_EMBEDDED: 'on', PORT: '1' })
    expect(new Set(found.map(({ check }) => check))).toEqual(new Set(checks))
    for (const finding of found.filter(({ level }) => level !== 'OK'))
      expect(finding.todo, finding.seen).toBeTruthy()
  })

  it('goes on as far as it can if the configuration or the database is broken', async () => {
    const misconfigured = await diagnose({ ...world.variables, DATABASE_EMBEDDED: 'on', INDEX_KEY: 'short' })
    expect(misconfigured[0]).toMatchObject({ check: 'CONFIGURATION', level: 'FAIL' })
    expect(misconfigured[0]?.seen).toContain('INDEX_KEY: must be 32 bytes')
    expect(misconfigured.map(({ check }) => check)).toContain('DISK')
    expect(misconfigured.map(({ check }) => check)).toContain('DATABASE')
    const away = await diagnose({
      ...world.variables,
      DATABASE_EMBEDDED: 'on',
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x',
    })
    expect(away.find(({ check }) => check === 'DATABASE')?.level).toBe('FAIL')
    expect(exitCodeOf(away)).toBe(2)
    const file = await diagnose({
      ...world.variables,
      DATABASE_EMBEDDED: 'on',
      EVIDENCE_KEY_FILE: '/no/such/key.pem',
    })
    expect(file.map(({ seen }) => seen)).toContain('配置中的文件不可用（ENOENT）')
  })
})
