import { z } from 'zod'
import { rowlessValues } from '../secret/secrets.ts'
import { webhookKey } from '../secret/standard-webhooks.ts'

/** "on"/"off" switches; any other value is a configuration error and is not guessed. */
const flag = z.enum(['on', 'off']).transform((value) => value === 'on')

/**
 * 32 random bytes have about thirty different values; fewer than this never happens by chance. It detects
 * zeros, repeated counted bytes and 32 hexadecimal characters (which have at most sixteen different values).
 */
const LEAST_DIFFERENT_BYTES = 18

function byChance(key: Buffer): boolean {
  return new Set(key).size >= LEAST_DIFFERENT_BYTES
}

const notByChance = 'was not made by chance; make one with: openssl rand -base64 32'

/** 32 bytes, base64. */
const key = z
  .string()
  .refine((value) => Buffer.from(value, 'base64').length === 32, {
    message: 'must be 32 bytes in base64',
    abort: true,
  })
  .refine((value) => byChance(Buffer.from(value, 'base64')), { message: notByChance })

/** `id:base64key[,id:base64key…]`; the first one encrypts, all of them decrypt (key rotation). */
const keyRing = z.string().transform((value, context) => {
  const keys = value.split(',').map((entry) => {
    const at = entry.indexOf(':')
    return { id: entry.slice(0, at), key: Buffer.from(entry.slice(at + 1), 'base64') }
  })
  if (keys.some((entry) => !/^[a-z0-9]{1,16}$/.test(entry.id) || entry.key.length !== 32)) {
    context.addIssue({ code: 'custom', message: 'must be id:base64(32 bytes), comma separated' })
    return z.NEVER
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    context.addIssue({ code: 'custom', message: 'has two keys of the same id' })
    return z.NEVER
  }
  for (const { id, key } of keys)
    if (!byChance(key)) context.addIssue({ code: 'custom', message: `${id} ${notByChance}` })
  return keys
})

const vendorSettings = {
  FACE_ENDPOINT: z.url().default('https://faceid.tencentcloudapi.com'),
  FACE_SECRET_ID: z.string().min(1),
  FACE_SECRET_KEY: z.string().min(1),
  FACE_RULE_ID: z.string().min(1),
  SMS_ENDPOINT: z.url().default('https://sms.tencentcloudapi.com'),
  SMS_SECRET_ID: z.string().min(1),
  SMS_SECRET_KEY: z.string().min(1),
  SMS_APP_ID: z.string().min(1),
  SMS_SIGN_NAME: z.string().min(1),
  SMS_REGION: z.string().default('ap-guangzhou'),
  SMS_TEMPLATE_VISIT_CODE: z.string().min(1),
  SMS_TEMPLATE_REGISTER_CODE: z.string().min(1),
  SMS_TEMPLATE_VISIT_REMINDER: z.string().min(1),
  WECHAT_AUTHORIZE_ENDPOINT: z.url().default('https://open.weixin.qq.com'),
  WECHAT_API_ENDPOINT: z.url().default('https://api.weixin.qq.com'),
  WECHAT_APP_ID: z.string().min(1),
  WECHAT_APP_SECRET: z.string().min(1),
  WECHAT_TEMPLATE_ID: z.string().min(1),
  WECHAT_PUSH_TOKEN: z.string().min(3),
  /** EncodingAESKey (安全模式), 43 characters: pushes in plain mode can be forged and are refused. */
  WECHAT_PUSH_AES_KEY: z.string().length(43),
  /** The key of the switchboard's signatures; without it no call events are accepted. */
  TELEPHONY_SECRET: z
    .string()
    .refine((value) => webhookKey(value) !== null, { message: 'must be whsec_ and 24 to 64 bytes in base64' })
    .optional(),
  /**
   * The webhook of a 企业微信群机器人, including its key; without it alerts are shown in the console only.
   */
  ALERT_WEBHOOK_URL: z
    .url()
    .refine((value) => new URL(value).searchParams.has('key'), { message: 'must carry ?key=' })
    .optional(),
}

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  DATABASE_URL: z.string().startsWith('postgres'),
  /** Set by `npm run app` when it started the database itself. */
  DATABASE_EMBEDDED: flag.default(false),
  /** Connections this process may hold. A visit step holds one for well under a millisecond. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  /** PgBouncer below 1.21 in transaction mode cannot keep named statements: switch them off there. */
  DATABASE_NAMED_STATEMENTS: flag.default(true),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** The public address of this server, used in links sent to customers. */
  PUBLIC_URL: z.url().optional(),
  /** Emulated vendors, demo pages and the movable clock. */
  DEMO: flag.default(false),
  /** The sentence that allows the demo to run in production on a database of your own. */
  DEMO_IN_PRODUCTION: z.string().optional(),
  /**
   * Customers' pages stay on their phones for a day; `off` removes those that are there
   * (server/http/pages/offline.ts).
   */
  H5_OFFLINE: flag.default(true),
  /** Number of proxies whose X-Forwarded-For entry is trusted; 0 = take the socket's address. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  FIELD_KEYS: keyRing,
  /**
   * What to do with values sealed before they were bound to their row: `refuse` once `keys:rotate` reports
   * none.
   */
  ROWLESS_VALUES: z.enum(rowlessValues).default('open'),
  /**
   * Key of the blind indexes over ID numbers and phones. Changing it requires rebuilding them
   * (`indexes:rebuild`).
   */
  INDEX_KEY: key,
  /** Key under which one-time codes are hashed. */
  CODE_KEY: key,
  /** Signs the staff's session cookies and seals their second factors. Another key ends every session. */
  STAFF_KEY: key,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ...vendorSettings,
})

export type Env = z.infer<typeof schema>

/** A whole sentence, so that nobody types it by accident. */
export const DEMO_IN_PRODUCTION_SENTENCE = 'yes-show-the-demo-on-this-production-database'

const DEMO_ROBOT_KEY = '00000000-demo-4000-8000-000000000000'

/** In the demo the vendors are emulators on this very server; none of these values is valid anywhere else. */
export function demoVendorSettings(port: number): Record<string, string> {
  const emulator = `http://127.0.0.1:${port}/emulator`
  return {
    FACE_ENDPOINT: `${emulator}/faceid`,
    FACE_SECRET_ID: 'demo-face-id',
    FACE_SECRET_KEY: 'demo-face-key',
    FACE_RULE_ID: '1',
    SMS_ENDPOINT: `${emulator}/sms`,
    SMS_SECRET_ID: 'demo-sms-id',
    SMS_SECRET_KEY: 'demo-sms-key',
    SMS_APP_ID: '1400000000',
    SMS_SIGN_NAME: '演示',
    SMS_TEMPLATE_VISIT_CODE: '100001',
    SMS_TEMPLATE_REGISTER_CODE: '100002',
    SMS_TEMPLATE_VISIT_REMINDER: '100003',
    WECHAT_AUTHORIZE_ENDPOINT: `${emulator}/wechat`,
    WECHAT_API_ENDPOINT: `${emulator}/wechat`,
    WECHAT_APP_ID: 'wx0000000000000000',
    WECHAT_APP_SECRET: 'demo-wechat-secret',
    WECHAT_TEMPLATE_ID: 'demo-template',
    WECHAT_PUSH_TOKEN: 'demo-push-token',
    WECHAT_PUSH_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    ALERT_WEBHOOK_URL: `${emulator}/robot/cgi-bin/webhook/send?key=${DEMO_ROBOT_KEY}`,
    TELEPHONY_SECRET: 'whsec_ZGVtby10ZWxlcGhvbnktc2VjcmV0LTEyMw==',
  }
}

/** An invalid configuration; `problems` has one readable line each. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`Configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

function problemOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = issue.path.join('.')
  return name in given ? `${name}: ${issue.message}` : `${name} is missing`
}

/** Keys used for more than one purpose: leaking through one use would compromise the others. */
function sharedKeys(env: Env): string[] {
  const named = [
    ...env.FIELD_KEYS.map(({ id, key }) => ({ name: `FIELD_KEYS ${id}`, key })),
    ...(['INDEX_KEY', 'CODE_KEY', 'STAFF_KEY'] as const).map((name) => ({
      name,
      key: Buffer.from(env[name], 'base64'),
    })),
  ]
  return named.flatMap(({ name, key }, index) => {
    const same = named.slice(0, index).find((earlier) => earlier.key.equals(key))
    return same ? [`${name} is the same key as ${same.name}; each needs one of its own`] : []
  })
}

/** This machine itself: requests to it cross no network. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Addresses that would send secrets unencrypted over a network. */
function unsafeAddresses(env: Env): string[] {
  if (env.DEMO) return []
  const problems: string[] = []
  // Sessions, codes and answers travel to it, and links with a secret are built from it.
  const { PUBLIC_URL } = env
  if (env.NODE_ENV === 'production') {
    if (PUBLIC_URL === undefined) problems.push('PUBLIC_URL is missing')
    else if (!PUBLIC_URL.startsWith('https://') && !LOOPBACK.test(new URL(PUBLIC_URL).hostname))
      problems.push('PUBLIC_URL: must be https')
  }
  // Anyone who knows this address can write to the group.
  if (env.ALERT_WEBHOOK_URL?.startsWith('https://') === false)
    problems.push('ALERT_WEBHOOK_URL: must be https')
  return problems
}

/**
 * Reads and validates the configuration.
 *
 * @param source usually process.env
 * @throws ConfigurationError listing every problem at once
 */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const demo = source.DEMO === 'on'
  const port = Number(source.PORT || 3000)
  const present = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse({ ...(demo ? demoVendorSettings(port) : {}), ...present })
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.map((issue) => problemOf(issue, present)))
  }
  const env = parsed.data
  const problems = [...sharedKeys(env), ...unsafeAddresses(env)]
  if (problems.length > 0) throw new ConfigurationError(problems)
  const ownDatabase = !env.DATABASE_EMBEDDED
  if (env.DEMO && env.NODE_ENV === 'production' && ownDatabase) {
    if (env.DEMO_IN_PRODUCTION !== DEMO_IN_PRODUCTION_SENTENCE) {
      throw new ConfigurationError([
        'DEMO=on would put emulated identity checks in front of a database of your own in production; ' +
          `set DEMO=off, or DEMO_IN_PRODUCTION=${DEMO_IN_PRODUCTION_SENTENCE} if this is meant`,
      ])
    }
  }
  return env
}
