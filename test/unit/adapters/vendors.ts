import { createServer, type IncomingMessage } from 'node:http'
import { z } from 'zod'
import { createTencentFace } from '#server/adapters/face/tencent.ts'
import { createTencentSms } from '#server/adapters/sms/tencent.ts'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { createWechatClient } from '#server/adapters/wechat/client.ts'
import { createMemoryTokenStore } from '#server/adapters/wechat/token-store.ts'
import { createMemoryStorage, type EmulatorStorage } from '#server/emulators/base/storage.ts'
import { assembleEmulators } from '#server/emulators/index.ts'
import { type Clock, ManualClock, systemClock } from '#server/kernel/clock.ts'
import { type Env, readEnv } from '#server/kernel/process/env.ts'
import { testKeys } from '#test/support/server/keys.ts'

/**
 * The day on the demo's clock. It is far from today, so that a test fails if a signature uses the demo's clock
 * instead of the real time.
 */
export const DEMO_DAY = new Date('2031-03-21T02:00:00Z')

/** An applicant like those of the demo: region 999999, correct check digit. */
export const PERSON = { name: '测试客户甲', idNumber: '999999199001010016' }
export const PHONE = '+8619900000001'

export function demoEnv(port: number, more: Record<string, string> = {}): Env {
  return readEnv({
    NODE_ENV: 'test',
    DEMO: 'on',
    PORT: String(port),
    DATABASE_URL: 'postgres://unused',
    ...testKeys,
    ...more,
  })
}

export type Push = { query: Record<string, string>; body: string }

/**
 * Options with a short time-out, for clients whose response a test delays. All other clients have production's
 * time-out of five seconds.
 */
export const IMPATIENT = { timeoutMs: 100 }

/**
 * Starts the emulators on a loopback server, and clients that use them. Received pushes are collected in `pushes`.
 * The server answers each push with the next status in `pushStatuses`, or with 200 if there is none.
 */
export async function startVendors(options: { storage?: EmulatorStorage } = {}) {
  const pushes: Push[] = []
  const pushStatuses: number[] = []
  const clock = new ManualClock(DEMO_DAY)
  const served: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here')
    served.push(`${request.method} ${url.pathname}`)
    if (url.pathname === '/push') {
      void text(request).then((body) => {
        pushes.push({ query: Object.fromEntries(url.searchParams), body })
        response.writeHead(pushStatuses.shift() ?? 200).end('success')
      })
    } else if (!emulators.handle(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const origin = `http://127.0.0.1:${port}`
  const env = demoEnv(port)
  const storage = options.storage ?? createMemoryStorage()
  const emulators = assembleEmulators({ env, clock, pushTo: `${origin}/push` }, storage)

  const control = async (path: string, body?: unknown) => {
    const response = await fetch(`${origin}/emulator/control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return {
      status: response.status,
      headers: response.headers,
      json: z.unknown().parse(await response.json()),
    }
  }

  return {
    origin,
    env,
    clock,
    storage,
    served,
    pushes,
    pushStatuses,
    idle: () => emulators.idle(),
    timestamp: emulators.timestamp,
    control,
    fail: (vendor: string, ...next: { code: string | number; times?: number; on?: string }[]) =>
      control('fail', { vendor, next }),
    face: (wallClock: Clock = systemClock, settings: Partial<Parameters<typeof createTencentFace>[0]> = {}) =>
      createTencentFace(
        {
          endpoint: env.FACE_ENDPOINT,
          secretId: env.FACE_SECRET_ID,
          secretKey: env.FACE_SECRET_KEY,
          ruleId: env.FACE_RULE_ID,
          ...settings,
        },
        wallClock,
      ),
    sms: (settings: Partial<Parameters<typeof createTencentSms>[0]> = {}) =>
      createTencentSms(
        {
          endpoint: env.SMS_ENDPOINT,
          secretId: env.SMS_SECRET_ID,
          secretKey: env.SMS_SECRET_KEY,
          region: env.SMS_REGION,
          appId: env.SMS_APP_ID,
          signName: env.SMS_SIGN_NAME,
          templates: {
            VISIT_CODE: env.SMS_TEMPLATE_VISIT_CODE,
            REGISTER_CODE: env.SMS_TEMPLATE_REGISTER_CODE,
            VISIT_REMINDER: env.SMS_TEMPLATE_VISIT_REMINDER,
          },
          ...settings,
        },
        clock,
      ),
    wechat: (
      settings: Partial<Parameters<typeof createWechatClient>[0]> = {},
      tokens = createMemoryTokenStore(),
    ) =>
      createWechatClient(
        {
          authorizeEndpoint: env.WECHAT_AUTHORIZE_ENDPOINT,
          apiEndpoint: env.WECHAT_API_ENDPOINT,
          appId: env.WECHAT_APP_ID,
          appSecret: env.WECHAT_APP_SECRET,
          templateId: env.WECHAT_TEMPLATE_ID,
          pushToken: env.WECHAT_PUSH_TOKEN,
          pushAesKey: env.WECHAT_PUSH_AES_KEY,
          ...settings,
        },
        tokens,
        clock,
      ),
    async close() {
      await emulators.idle()
      await emulators.timestamp.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Vendors = Awaited<ReturnType<typeof startVendors>>

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** Returns the VendorError with which a call failed. Throws if the call succeeded or failed with another error. */
export async function failure(call: Promise<unknown>) {
  try {
    await call
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    const { vendor, code, retryable, ambiguous, message, cause } = error
    return { vendor, code, retryable, ambiguous, message, cause }
  }
  throw new Error('the call did not fail')
}
