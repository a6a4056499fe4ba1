import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { evidenceKeysOf } from '../adapters/index.ts'
import { missingCalendars } from '../call-centre/calendar/calendar.ts'
import type { Services, WakeableTask } from '../context.ts'
import { loadDemoClock } from '../demo/clock/clock.ts'
import { demoRouter } from '../demo/router.ts'
import { ensureDemoClient } from '../demo/story/partner.ts'
import { ensureDemoStaff } from '../demo/story/staff.ts'
import { createEmulators, type Emulators } from '../emulators/index.ts'
import { COPIES } from '../evidence-desk/copy.ts'
import { createReadiness } from '../health/readiness.ts'
import { startJobs } from '../jobs/runner.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { checkRole } from '../kernel/database/role.ts'
import { DomainError } from '../kernel/errors.ts'
import { demoVendorSettings, demoWitnesses, type Env } from '../kernel/process/env.ts'
import { createLog, type Log } from '../kernel/process/log.ts'
import { shareLookups } from '../kernel/process/lookups.ts'
import { createTelemetry } from '../kernel/telemetry/telemetry.ts'
import { currentWork, noteWork } from '../kernel/telemetry/work.ts'
import { version } from '../kernel/version.ts'
import { createScrape } from '../monitoring/scrape.ts'
import { startUsageRecorder } from '../partner/usage/recorder.ts'
import { startWebhookWorker } from '../partner/webhook/worker.ts'
import { toDomainError, wireError } from '../procedure/errors.ts'
import { templateJsonSchema } from '../questionnaire/exchange.ts'
import { ensureShippedTemplate } from '../questionnaire/store.ts'
import { createServices, publicUrlOf } from '../services.ts'
import { openSettings } from '../setting/source.ts'
import { createStaffAuth } from '../staff/sign-in/auth.ts'
import { keyOfLog } from '../transparency/checkpoint.ts'
import { requireHashOfLog } from '../transparency/hash.ts'
import { keyText } from '../transparency/rules/note.ts'
import { adminRouter } from '../trpc/admin-router.ts'
import { appRouter } from '../trpc/app-router.ts'
import { createAdmission, placesOf } from './base/admission.ts'
import { ComeAgain } from './base/come-again.ts'
import { createDoor } from './base/door.ts'
import { customerRequest } from './base/request.ts'
import { createRequestWatch, type RequestWatch } from './base/request-watch.ts'
import { redirect, sendJson, tellWhenToReturn } from './base/respond.ts'
import { routeOf } from './base/rules/route.ts'
import { type Crowd, crowdOf } from './base/rules/shares.ts'
import { createShedding } from './base/shed.ts'
import { answerTrpc, type ProcedureMeta } from './base/trpc.ts'
import { noteUnexpected } from './base/unexpected.ts'
import { answerAttachmentUpload } from './inbound/attachment.ts'
import { answerPolicyFile } from './inbound/policy-file.ts'
import { answerTelephony } from './inbound/telephony.ts'
import { answerWechatPush } from './inbound/wechat-push.ts'
import { openMetrics } from './metrics/server.ts'
import { sendBusyPage } from './pages/busy.ts'
import { createVerifier, type OwnKeys } from './pages/verifier.ts'
import { createPartnerApi } from './partner/partner-api.ts'
import { createDirectorySignIn, DIRECTORY } from './sign-in/directory.ts'
import { createSignIn } from './sign-in/sign-in.ts'
import { createStaffSessions } from './sign-in/staff-session.ts'
import { answerAttachment } from './stream/attachment.ts'
import { answerCopy } from './stream/copy.ts'
import { answerEvidence } from './stream/evidence.ts'
import { answerExport } from './stream/export.ts'
import { createLive } from './stream/live.ts'
import { answerLog, LOG_PATH } from './stream/log.ts'
import { answerRecording } from './stream/recording.ts'
import { createStreams } from './stream/streams.ts'

/** Paths that are no pages. */
const OWN = ['/api/', '/l/', LOG_PATH, '/livez', '/readyz']

const PUBLIC_API = '/api/trpc/'
const DEMO_API = '/api/demo/'
const STAFF_API = '/api/admin/trpc/'
const STAFF_EXPORTS = '/api/admin/exports/'
const RECORDINGS = '/api/admin/recordings/'
const POLICY_FILES = '/api/admin/imports'
const ATTACHMENTS = '/api/admin/attachments/'
const EVIDENCE = '/api/admin/evidence/'
const STAFF_LIVE = '/api/admin/live'
const STAFF_SESSION = '/api/admin/session/'

/**
 * Maximum number of exports that one person can fetch at once. The number is limited because each export reads the
 * database until it ends.
 */
const MOST_EXPORTS = 3

/** Maximum number of ranges of recordings that one person can fetch at once. A player needs one or two. */
const MOST_RECORDINGS = 6

/**
 * Maximum number of archives of a month that one person can fetch at once. Each reads, and can make, thousands of packs.
 */
const MOST_MONTHS = 1

/** Maximum number of attachments that one person can upload, and fetch, at once. */
const MOST_ATTACHMENTS_AT_ONCE = 3

export interface Front {
  /**
   * Answers requests that are not for a page.
   * @returns false if the path belongs to a page; the caller must then answer the request
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** From now on `/readyz` says that the instance stops. */
  withdraw(): void
  /** Lets a page be answered as work that is counted, traced and logged. */
  watchPage: RequestWatch
  /** Ends long-lived responses (streams). */
  hangUp(): void
  close(): Promise<void>
}

/** Points every vendor to its emulator on this server in the demo. */
function withEmulators(env: Env): Env {
  if (!env.DEMO) return env
  const own = demoVendorSettings(env.PORT)
  // The customer's browser opens this URL, so its origin must be the public one.
  return {
    ...env,
    ...own,
    WECHAT_AUTHORIZE_ENDPOINT: `${publicUrlOf(env)}/emulator/wechat`,
    ...(env.DEMO_DIRECTORY ? { WECOM_AUTHORIZE_ENDPOINT: `${publicUrlOf(env)}/emulator/wecom` } : {}),
    EVIDENCE_WITNESSES: demoWitnesses(env.PORT),
  }
}

/** The keys of the log as its notes name them. */
function logKeysOf(env: Env): string[] {
  const { log, current, former } = evidenceKeysOf(env)
  return [current, former].flatMap((key) => (key === null ? [] : keyText(keyOfLog(log, key))))
}

/** What the page that checks evidence packs trusts at first: the log, its witnesses, and both authorities. */
async function ownKeysOf(env: Env, { documents }: Pick<Services, 'documents'>): Promise<OwnKeys> {
  const { EVIDENCE_WITNESSES: witnesses, TIMESTAMP_CA_FILE: file } = env
  const signer = documents.signer === null ? null : await documents.signer()
  const top = signer?.chain.at(-1) ?? signer?.certificate
  return {
    keys: [...logKeysOf(env), ...witnesses.map(({ key }) => key)],
    certificates: [
      ...(top === undefined ? [] : [new X509Certificate(top).toString()]),
      ...(file === undefined ? [] : [await readFile(file, 'utf8')]),
    ].join(''),
  }
}

/** Opens the emulators that are not below /emulator/ or that make files, and returns the settings that lead to them. */
async function openEmulators(emulators: Emulators, env: Env, log: Log): Promise<Partial<Env>> {
  const caFile = await emulators.timestamp.caFile()
  const listFile = await emulators.timestamp.listFile()
  if (caFile === null) log.warn('openssl is not on this machine, so the demo has no timestamps')
  return {
    VIRUS_SCAN_ENDPOINT: await emulators.clamd.listen(),
    TIMESTAMP_ENDPOINT: caFile === null ? undefined : `http://127.0.0.1:${env.PORT}/emulator/timestamp`,
    TIMESTAMP_CA_FILE: caFile ?? undefined,
    DOCUMENT_REVOCATION_LISTS: [...env.DOCUMENT_REVOCATION_LISTS, ...(listFile === null ? [] : [listFile])],
  }
}

/**
 * Creates the whole server except pages: API, sign-in, pushes, health checks, jobs, and in the demo the emulated
 * vendors. It owns the database connections and releases them on close.
 */
export async function createFront(input: {
  readonly env: Env
  readonly dev: boolean
  /** The built page that checks evidence packs; without it, there is no such page. */
  readonly verifier?: string
  /** The names of this version's migrations, without which the instance is not ready. */
  readonly migrations?: readonly string[]
  /** The log of the process; without it, one on standard output. */
  readonly log?: Log
}): Promise<Front> {
  shareLookups()
  const env = withEmulators(input.env)
  const log = input.log ?? createLog(env)
  const telemetry = createTelemetry(env)
  const watch = createRequestWatch(telemetry, log, env.TRUSTED_PROXIES)
  const db = openDatabase(env)
  const databaseRole = await checkRole(db, env, log).catch(async (error: unknown) => {
    await db.close()
    throw error
  })
  const demoClock = env.DEMO ? await loadDemoClock(db) : null
  const clock: Clock = demoClock ?? systemClock
  const waking = { wake: (_task: WakeableTask): void => undefined }
  const settings = await openSettings(db, (error) => log.warn({ err: error }, 'settings could not be read'))
  const wake = (task: WakeableTask) => waking.wake(task)
  const emulators = env.DEMO
    ? await createEmulators({
        env,
        pool: db.pool,
        clock,
        pushTo: `http://127.0.0.1:${env.PORT}/api/wechat/push`,
        logKeys: () => logKeysOf(env),
      })
    : null
  const opened = emulators === null ? {} : await openEmulators(emulators, env, log)
  const { services, adapters } = createServices({ env: { ...env, ...opened }, db, clock, settings, wake })
  const giveVerifier =
    input.verifier === undefined
      ? () => false
      : createVerifier(input.verifier, await ownKeysOf({ ...env, ...opened }, services))
  await requireHashOfLog(db.pool, services.evidence.hash)
  if (env.CRYPTO_SUITE === 'sm' && env.EVIDENCE_WITNESSES.length > 0)
    log.warn('under CRYPTO_SUITE=sm the witnesses are not asked: their protocol has SHA-256 and Ed25519 only')
  await ensureShippedTemplate(services)
  // Creates the staff accounts if the demo's database was created by a version without staff accounts.
  if (env.DEMO) {
    await ensureDemoStaff(services)
    await ensureDemoClient(services)
    await settings.refresh()
  }
  const jobs = await startJobs(services, log, telemetry)
  waking.wake = (task) => {
    // If this request to run the job is lost, the job runs in its next round.
    jobs
      .addJob(task, {}, { jobKey: task })
      .catch((error: unknown) => log.warn({ err: error }, 'a job could not be woken'))
  }
  const webhooks = telemetry.runAlongside('webhooks', () => startWebhookWorker(services, log))
  const usage = startUsageRecorder(services, log)
  const metrics = await openMetrics(env, () => createScrape(services, telemetry.metrics, log))
  const signIn = createSignIn(services)
  const refused = (crowd: Crowd) => telemetry.metrics.overloaded(crowd)
  const admission = createAdmission({ places: placesOf(env), refused })
  const shed = createShedding({ routers: { customer: appRouter, staff: adminRouter }, refused, log })
  const door = createDoor(services, env.TRUSTED_PROXIES, admission)
  const staff = await createStaffSessions({
    services,
    auth: createStaffAuth({ db, ids: services.ids, key: env.STAFF_KEY, publicUrl: services.publicUrl }),
    trustedProxies: env.TRUSTED_PROXIES,
    door,
    log,
  })

  const directory = createDirectorySignIn({ services, cookies: staff.directory, door, log })
  const partners = createPartnerApi(services, {
    log,
    trustedProxies: env.TRUSTED_PROXIES,
    certificateHeader: env.CLIENT_CERT_HEADER,
    demo: env.DEMO,
    door,
    usage,
  })
  const live = createLive(services, log)
  const exports = createStreams(MOST_EXPORTS)
  const recordings = createStreams(MOST_RECORDINGS)
  const uploads = createStreams(MOST_ATTACHMENTS_AT_ONCE)
  const attachments = createStreams(MOST_ATTACHMENTS_AT_ONCE)
  const evidence = { packs: createStreams(MOST_ATTACHMENTS_AT_ONCE), months: createStreams(MOST_MONTHS) }

  /** Asks the database for the calendars that are missing; null if the database cannot be reached. */
  async function calendarsMissing(): Promise<readonly number[] | null> {
    try {
      return await missingCalendars(services)
    } catch {
      return null
    }
  }

  const readiness = createReadiness({
    services,
    migrations: input.migrations ?? [],
    jobsRun: jobs.running,
  })

  function answerCustomer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admit = async ({ session }: ProcedureMeta) => {
      const asked = customerRequest(request, services, env.TRUSTED_PROXIES)
      await door.customer(request, asked.session, session === 'needed')
      return { services, request: asked }
    }
    const cookies = path === 'session.leave' ? signIn.leavingCookies() : []
    return answerTrpc({ router: appRouter, path, request, response, log, admit, cookies })
  }

  function answerStaff(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admit = async () => ({ services, request: await staff.staffRequest(request) })
    return answerTrpc({ router: adminRouter, path, request, response, log, admit })
  }

  async function answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = url.pathname
    // Only that the process answers: an instance whose database is away must not be restarted for it.
    if (path === '/livez') return sendJson(response, 200, { status: 'alive' })
    if (path === '/readyz') {
      const report = await readiness.look()
      return sendJson(response, report.status === 'ready' ? 200 : 503, report)
    }
    if (path === '/api/health') {
      const missing = await calendarsMissing()
      const refused = db.refusedWrites.recent()
      const status =
        missing === null
          ? 'database unreachable'
          : refused === null
            ? 'ok'
            : `database refuses writes: ${refused}`
      // No proxy asks here, so the truth takes no instance out.
      return sendJson(response, status === 'ok' ? 200 : 503, {
        status,
        version: version.number,
        changes: version.changes,
        demo: env.DEMO,
        databaseRole,
        ...(missing === null ? {} : { calendarsMissing: missing }),
      })
    }
    if (path === '/api/wechat/sign-in') {
      door.stranger(request)
      return signIn.start(url, response)
    }
    if (path === '/api/wechat/callback') {
      door.stranger(request)
      await door.enter(request)
      return await signIn.callback(request, url, response)
    }
    if (path === '/api/wechat/push') {
      await door.enter(request)
      return await answerWechatPush(services, adapters.wechat, request, url, response)
    }
    if (path === '/api/telephony/events' && request.method === 'POST') {
      await door.enter(request)
      return await answerTelephony(services, request, response)
    }
    if (partners.owns(path)) return await partners.answer(url, request, response)
    if (path.startsWith(LOG_PATH)) {
      door.stranger(request)
      const options = { entries: env.EVIDENCE_LOG_ENTRIES }
      return await answerLog(services, options, path.slice(LOG_PATH.length), request, response)
    }
    if (path.startsWith('/l/')) {
      door.stranger(request)
      await door.enter(request)
      return await signIn.link(request, path.slice(3), response)
    }
    if (path.startsWith(DIRECTORY))
      return await directory(path.slice(DIRECTORY.length), request, url, response)
    if (path.startsWith(STAFF_SESSION))
      return await staff.answer(path.slice(STAFF_SESSION.length), request, response)
    if (path.startsWith(STAFF_API)) return await answerStaff(path.slice(STAFF_API.length), request, response)
    if (path === STAFF_LIVE && request.method === 'GET') {
      const channels = url.searchParams.get('channels') ?? ''
      return await live.answer(channels, response, () => staff.staffRequest(request, 'quiet'))
    }
    if (path.startsWith(STAFF_EXPORTS) && request.method === 'GET') {
      const asked = await staff.staffRequest(request)
      return await answerExport(services, exports, asked, path.slice(STAFF_EXPORTS.length), response)
    }
    if (path.startsWith(RECORDINGS) && request.method === 'GET') {
      const asked = await staff.staffRequest(request)
      const id = path.slice(RECORDINGS.length)
      return await answerRecording(services, log, recordings, asked, id, request, response)
    }
    if (path === POLICY_FILES)
      return await answerPolicyFile(
        services,
        log,
        () => staff.staffRequest(request, 'activity', 'streamed'),
        request,
        response,
      )
    if (path.startsWith(ATTACHMENTS)) {
      const rest = path.slice(ATTACHMENTS.length)
      if (request.method === 'GET') {
        const asked = await staff.staffRequest(request)
        return await answerAttachment(services, log, attachments, asked, rest, response)
      }
      const whoAsks = () => staff.staffRequest(request, 'activity', 'streamed')
      return await answerAttachmentUpload(services, log, uploads, rest, whoAsks, request, response)
    }
    if (path.startsWith(COPIES) && request.method === 'GET') {
      const asked = customerRequest(request, services, env.TRUSTED_PROXIES)
      await door.customer(request, asked.session, false)
      return await answerCopy(services, asked, path.slice(COPIES.length), response)
    }
    if (path.startsWith(EVIDENCE) && request.method === 'GET') {
      const asked = await staff.staffRequest(request)
      return await answerEvidence(services, log, evidence, asked, path.slice(EVIDENCE.length), response)
    }
    if (path === '/api/schema/questionnaire-template.json') {
      door.stranger(request)
      return sendJson(response, 200, templateJsonSchema())
    }
    if (demoClock && path.startsWith(DEMO_API)) {
      const admit = () => ({ services, clock: demoClock })
      return await answerTrpc({
        router: demoRouter,
        path: path.slice(DEMO_API.length),
        request,
        response,
        log,
        admit,
      })
    }
    sendJson(response, 404, { error: wireError(new DomainError('NOT_FOUND')) })
  }

  function fail(error: unknown, response: ServerResponse): void {
    noteWork({ refusal: toDomainError(error).code })
    if (error instanceof ComeAgain) {
      tellWhenToReturn(response, error)
      sendJson(response, error.code === 'OVERLOADED' ? 503 : 429, { error: wireError(error) })
      return
    }
    // The path itself can contain a secret, for example that of a personal link.
    noteUnexpected(log, { path: currentWork()?.route ?? '' }, error)
    if (response.headersSent) response.destroy()
    else sendJson(response, 500, { error: wireError(toDomainError(error)) })
  }

  return {
    handle(request, response) {
      const target = request.url ?? '/'
      const { api, route } = routeOf(target)
      const crowd = crowdOf({ api, route })
      if (crowd !== null && crowd !== 'page' && admission.isFull(crowd)) {
        shed.call(api, crowd, response)
        return true
      }
      if (target.startsWith(PUBLIC_API)) {
        const path = target.slice(PUBLIC_API.length)
        watch(request, response, () =>
          answerCustomer(path, request, response).catch((error) => fail(error, response)),
        )
        return true
      }
      if (emulators?.handle(request, response)) return true
      if (env.DEMO && otherSpelling(request, services)) {
        redirect(response, `${services.publicUrl}${target}`)
        return true
      }
      if (giveVerifier(request, response)) return true
      if (!OWN.some((path) => target.startsWith(path))) return false
      const url = new URL(target, 'http://localhost')
      watch(request, response, () => answer(url, request, response).catch((error) => fail(error, response)))
      return true
    },
    withdraw: () => readiness.withdraw(),
    watchPage: (request, response, answerPage) => {
      if (admission.isFull('page')) return shed.page(response, (seconds) => sendBusyPage(response, seconds))
      watch(request, response, async () => {
        try {
          await door.enter(request)
        } catch (error) {
          if (!(error instanceof ComeAgain)) throw error
          noteWork({ refusal: error.code })
          return sendBusyPage(response, error.retryAfterSeconds)
        }
        await answerPage()
      })
    },
    hangUp: () => live.close(),
    close: async () => {
      await metrics?.close()
      await webhooks.stop()
      await usage.stop()
      await jobs.stop()
      adapters.webhooks.close()
      settings.close()
      await emulators?.idle()
      await emulators?.clamd.close()
      await emulators?.timestamp.close()
      await db.close()
      await telemetry.close()
    },
  }
}

/**
 * Whether the request was sent to `localhost` or `[::1]` although the demo's public URL has the host 127.0.0.1. Such
 * a request is redirected, because cookies belong to one host name.
 */
function otherSpelling(request: IncomingMessage, services: Services): boolean {
  const { host } = new URL(services.publicUrl)
  const asked = request.headers.host ?? host
  // API clients are not redirected. They are answered on the host to which they sent the request.
  const isPage = !/^\/api\/(?!wechat\/)/.test(request.url ?? '/')
  return (
    request.method === 'GET' &&
    isPage &&
    host.startsWith('127.0.0.1') &&
    /^(localhost|\[::1\])(:|$)/.test(asked)
  )
}
