import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import { createWebhookSender } from '#server/adapters/webhook/https.ts'
import type { CustomerRequest, Services } from '#server/context.ts'
import { addDemoProducts } from '#server/demo/story/products.ts'
import { ScriptedFace, ScriptedSms, seedSignature } from '#server/demo/story/stories.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { takeIn } from '#server/intake/intake.ts'
import { deliverCodes } from '#server/jobs/deliver.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { systemIds } from '#server/kernel/ids.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { type CryptoSuite, hashOfSuite } from '#server/kernel/secret/suite.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { createPublicCaller } from '#server/procedure/customer.ts'
import { ensureShippedTemplate } from '#server/questionnaire/store.ts'
import { signInByWechat } from '#server/session/service.ts'
import { openSettings } from '#server/setting/source.ts'
import { appRouter } from '#server/trpc/app-router.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createTestDatabase, filledTemplate, type TestDatabase } from '#test/support/server/database.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { testKeys } from '#test/support/server/keys.ts'
import { noDocuments } from '#test/support/world/vendors.ts'
import { ScriptedAlert, ScriptedScanner, ScriptedWechat } from './vendors.ts'

const createCaller = createPublicCaller(appRouter)

export const systemActor = { kind: 'SYSTEM', id: 'test', requestId: 'test', origin: {} } as const

/** A customer's browser. It calls the customers' router, which runs the real use cases on a real database. */
export class Browser {
  readonly #services: Services
  readonly session: Buffer
  identityToken: string | null = null
  address = 'address'

  constructor(services: Services, session: Buffer) {
    this.#services = services
    this.session = session
  }

  get request(): CustomerRequest {
    return {
      session: this.session,
      identity: this.identityToken === null ? null : sha256(this.identityToken),
      requestId: 'test',
      origin: { address: this.address, agent: 'test' },
    }
  }

  get call() {
    return createCaller({ services: this.#services, request: this.request })
  }
}

/**
 * The product with a separate database, a clock that the test moves, and vendors whose behaviour the test determines.
 */
export interface World {
  /** The environment variables for another process of the product on the same database. */
  readonly variables: Readonly<Record<string, string>>
  readonly db: Database
  /** The same database under the role that owns the tables, for what the application's role may not do. */
  readonly owner: Database
  readonly services: Services
  readonly clock: ManualClock
  readonly face: ScriptedFace
  readonly sms: ScriptedSms
  readonly wechat: ScriptedWechat
  readonly alert: ScriptedAlert
  readonly scanner: ScriptedScanner
  /** A second instance of the product: separate connections, but the same database, clock and vendors. */
  otherInstance(): Services
  /** Imports a due policy and returns its visit. Each call uses another person unless `index` is given. */
  due(
    change?: Partial<PolicyRow>,
    index?: number,
  ): Promise<{ visitId: string; policyNo: string; customerId: string; openid: string }>
  /** Returns a browser in which this WeChat identity has just signed in. */
  browser(openid: string): Promise<Browser>
  close(): Promise<void>
}

/**
 * The secret with which the tests' switchboard signs its reports. The signature's time is that of the test world's
 * clock.
 */
export const telephonySecret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`

const MORNING = new Date('2026-03-02T02:00:00Z') // 10:00 in Shanghai

/** Whether the error means that the connection was cut. The simulations cut connections on purpose. */
const isConnectionLoss = (error: unknown): boolean =>
  error instanceof pg.DatabaseError
    ? error.code?.startsWith('57P') === true
    : error instanceof Error && /^Connection terminated|ECONNRESET/.test(error.message)

async function ship(services: Pick<Services, 'db' | 'ids' | 'clock'>): Promise<void> {
  await ensureShippedTemplate(services)
  await addDemoProducts(services)
}

let shipped: Promise<string> | undefined

/**
 * The name of a template database with the initial data of every test world. It is created once per run, for worlds
 * that begin at the usual hour.
 */
function shippedTemplate(): Promise<string> {
  shipped ??= filledTemplate('world', async (url) => {
    const db = openDatabase({ DATABASE_URL: url, DATABASE_POOL: 2, DATABASE_NAMED_STATEMENTS: false })
    await ship({ db, ids: systemIds, clock: new ManualClock(MORNING) })
    await db.close()
  })
  return shipped
}

/** @param given a migrated, empty database, for a world on another server than the run's */
export async function createWorld(
  now: Date = MORNING,
  suite: CryptoSuite = 'international',
  given?: Pick<TestDatabase, 'url' | 'ownerUrl' | 'drop'>,
): Promise<World> {
  const isShipped = given === undefined && now === MORNING
  const database = given ?? (await createTestDatabase(isShipped ? await shippedTemplate() : undefined))
  const keys = {
    field: randomBytes(32),
    index: randomBytes(32),
    code: randomBytes(32),
    event: randomBytes(32),
  }
  const eventMac = new EventMac([keys.event])
  const opened: Database[] = []
  const open = (url: string) => {
    const db = openDatabase(
      { DATABASE_URL: url, DATABASE_POOL: 16, DATABASE_NAMED_STATEMENTS: true },
      eventMac,
    )
    opened.push(db)
    return db
  }
  const db = open(database.url)
  let owned: Database | undefined
  const settingsSource = await openSettings(db, (error) => {
    // A cut connection is ignored, because the next read loads the settings again.
    if (!isConnectionLoss(error)) throw error
  })
  const clock = new ManualClock(now)
  const face = new ScriptedFace()
  const sms = new ScriptedSms()
  const wechat = new ScriptedWechat()
  const alert = new ScriptedAlert()
  const scanner = new ScriptedScanner()
  // The tests' receivers listen on this machine.
  const webhooks = createWebhookSender({ networks: ['127.0.0.0/8'], ca: [] })
  const evidenceKey = keyFromPem(newEvidenceKey(suite))
  const secrets = new Secrets([{ id: 'k1', key: keys.field }], keys.index, keys.code, 'open', suite)
  const instance = (own: Database): Services => ({
    db: own,
    clock,
    ids: systemIds,
    secrets,
    suite,
    eventMac,
    documents: noDocuments,
    evidence: { log: 'test/log', hash: hashOfSuite[suite], current: evidenceKey, former: null },
    get settings() {
      return settingsSource.current
    },
    refreshSettings: () => settingsSource.refresh(),
    backupDays: 35,
    publicUrl: 'http://test',
    wake: () => undefined,
    face,
    sms,
    wechat,
    telephony: createTelLinks(telephonySecret, clock, false),
    alert,
    virusScan: scanner,
    timestamps: null,
    publishers: [],
    witnesses: [],
    webhooks,
    directories: { oidc: null, wecom: null },
    directoryGroups: {},
  })
  const services = instance(db)
  if (!isShipped) await ship(services)
  let next = 0
  return {
    variables: {
      NODE_ENV: 'test',
      DEMO: 'on',
      CRYPTO_SUITE: suite,
      DATABASE_URL: database.url,
      FIELD_KEYS: `k1:${keys.field.toString('base64')}`,
      INDEX_KEY: keys.index.toString('base64'),
      CODE_KEY: keys.code.toString('base64'),
      STAFF_KEY: testKeys.STAFF_KEY,
      EVENT_KEYS: `e1:${keys.event.toString('base64')}`,
    },
    db,
    get owner() {
      owned ??= open(database.ownerUrl)
      return owned
    },
    services,
    clock,
    face,
    sms,
    wechat,
    alert,
    scanner,
    otherInstance: () => instance(open(database.url)),
    due: async (change = {}, index) => {
      const serial = next++
      const own = policyRow(index ?? serial, clock.now(), change)
      const row = { ...own, policyNo: change.policyNo ?? String(20_000_000_000_000_000n + BigInt(serial)) }
      const [outcome] = await takeIn(services, systemActor, [row])
      if (!outcome?.ok) throw new Error(`not taken in: ${JSON.stringify(outcome)}`)
      const { rows } = await db.pool.query<{ customer_id: string }>(
        'SELECT customer_id FROM policy WHERE policy_no = $1',
        [row.policyNo],
      )
      const customerId = rows[0]?.customer_id ?? ''
      const openid = `o-${customerId}`
      await db.pool.query(
        'INSERT INTO wechat_binding (openid, customer_id, bound_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [openid, customerId, clock.now()],
      )
      return { visitId: outcome.visitId ?? '', policyNo: row.policyNo, customerId, openid }
    },
    browser: async (openid) => new Browser(services, sha256((await signInByWechat(services, openid)).token)),
    close: async () => {
      settingsSource.close()
      webhooks.close()
      for (const one of opened) await one.close()
      await database.drop()
    },
  }
}

export const signature = seedSignature

/** Sends all requested codes, and returns the code that was sent last. */
export async function lastCode(world: Pick<World, 'services' | 'sms'>): Promise<string> {
  // The codes are sent one after the other, so that the last one sent is the latest.
  while ((await deliverCodes(world.services, 1)) > 0);
  return world.sms.lastCode
}

/** Passes the identity check of one visit, by the method that the applicant's document requires. */
export async function verify(world: World, browser: Browser, visitId: string): Promise<void> {
  const { method } = await browser.call.visit.view({ visitId })
  const commandId = randomUUID()
  if (method === 'SMS') {
    await browser.call.identity.smsSend({ visitId })
    browser.identityToken = (
      await browser.call.identity.smsVerify({ visitId, code: await lastCode(world), commandId })
    ).identityToken
    return
  }
  const token = await startFace(browser, visitId)
  browser.identityToken = (await browser.call.identity.faceSettle({ token, commandId })).identityToken
}

/** Starts a face check and returns its token. The real vendor would put this token into the redirect. */
export async function startFace(browser: Browser, visitId: string): Promise<string> {
  const { url } = await browser.call.identity.faceStart({ visitId, consent: true, returnTo: '/h5/face' })
  return new URL(url).searchParams.get('BizToken') ?? ''
}

type Asked = readonly { readonly key: string; readonly passing: 'YES' | 'NO' }[]

/** Returns passing answers to all questions except those in `failing`, which get the failing answer. */
export function answersTo(
  questions: Asked,
  failing: readonly string[] = [],
): Record<string, { answer: 'YES' | 'NO' }> {
  return Object.fromEntries(
    questions.map(({ key, passing }) => {
      const other = passing === 'YES' ? ('NO' as const) : ('YES' as const)
      return [key, { answer: failing.includes(key) ? other : passing }]
    }),
  )
}

/** Confirms the notice and opens the questionnaire. */
export async function openQuestions(browser: Browser, visitId: string) {
  await browser.call.visit.confirmNotice({ visitId, commandId: randomUUID() })
  return await browser.call.visit.openQuestionnaire({ visitId, commandId: randomUUID() })
}

/** Completes a verified visit: opens the questionnaire, lets a minute pass, submits the answers, and signs. */
export async function finish(
  world: World,
  browser: Browser,
  visitId: string,
  failing: readonly string[] = [],
) {
  const { questionnaire } = await openQuestions(browser, visitId)
  world.clock.advance(61_000)
  const answers = answersTo(questionnaire.questions, failing)
  await browser.call.visit.submit({ visitId, commandId: randomUUID(), answers })
  return await browser.call.visit.sign({ visitId, commandId: randomUUID(), revision: 1, signature })
}

/** Returns the error code with which a call was refused, or null if the call succeeded. */
export async function refusal(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
