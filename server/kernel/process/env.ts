import { z } from 'zod'
import { rowlessValues } from '../secret/secrets.ts'
import { webhookKey } from '../secret/standard-webhooks.ts'
import { cryptoSuites, hashNames } from '../secret/suite.ts'
import { readJson } from '../storable.ts'
import { witnesses } from './witnesses.ts'

/** A switch that is "on" or "off". Anything else is a configuration error, because a guess could be wrong. */
const flag = z.enum(['on', 'off']).transform((value) => value === 'on')

/**
 * The minimum number of different byte values in a key. 32 random bytes have about thirty different values, and
 * practically never fewer than this minimum. The check refuses keys of zeros and keys that repeat a short counted
 * sequence. It also refuses 32 hexadecimal characters, which have at most sixteen different values.
 */
const LEAST_DIFFERENT_BYTES = 18

function byChance(key: Buffer): boolean {
  return new Set(key).size >= LEAST_DIFFERENT_BYTES
}

const notByChance = 'was not made by chance; make one with: openssl rand -base64 32'

/** A key of 32 bytes in base64. */
const key = z
  .string()
  .refine((value) => Buffer.from(value, 'base64').length === 32, {
    message: 'must be 32 bytes in base64',
    abort: true,
  })
  .refine((value) => byChance(Buffer.from(value, 'base64')), { message: notByChance })

/**
 * A list of keys in the form `id:base64key[,id:base64key…]`. The first key encrypts, and every key decrypts, so that
 * keys can be rotated.
 */
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

/** Networks in CIDR notation, separated by commas. */
const networks = z
  .string()
  .transform((value) => value.split(',').map((network) => network.trim()))
  .pipe(
    z.array(z.union([z.cidrv4(), z.cidrv6()], 'must be networks such as 10.1.0.0/16, separated by commas')),
  )

/** Names of files, separated by commas. */
const files = z
  .string()
  .default('')
  .transform((value) => value.split(',').filter((name) => name !== ''))

/** Groups of the directory with the roles that each gives, as JSON: `{"visit-agents":["AGENT"]}`. */
const groups = z
  .string()
  .transform((value, context) => {
    try {
      return readJson(value)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: {"group":["ROLE"]}' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().min(1), z.array(z.string()).min(1)))

/** The directories with which staff sign in. Without them, staff sign in by password. */
const directorySettings = {
  /**
   * The issuer of the insurer's directory (OpenID Connect), exactly as it names itself. If it is missing, staff sign in by
   * password; with it, only accounts marked 应急账号 can.
   */
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(8).optional(),
  OIDC_SCOPES: z.string().default('openid profile email'),
  /** The claim with the staff number (工号). */
  OIDC_USERNAME_CLAIM: z.string().min(1).default('preferred_username'),
  /** The claim with the person's groups. */
  OIDC_GROUPS_CLAIM: z.string().min(1).default('groups'),
  /** The groups of the directory with the roles that each gives, as JSON: `{"visit-agents":["AGENT"]}`. */
  OIDC_GROUPS: groups.default({}),
  /** Whether a mail address counts only with `email_verified`, or always. */
  OIDC_EMAIL: z.enum(['verified', 'trusted']).default('verified'),
  /**
   * Whether roles that need a second factor are admitted only if the directory reports one (`amr`), or always because the
   * directory asks everybody for one.
   */
  OIDC_SECOND_FACTOR: z.enum(['reported', 'trusted']).default('reported'),
  /** The company in 企业微信 (WeCom) whose staff sign in by scanning. If it is missing, nobody does. */
  WECOM_CORP_ID: z.string().min(1).optional(),
  WECOM_AGENT_ID: z.string().min(1).optional(),
  WECOM_SECRET: z.string().min(8).optional(),
  WECOM_AUTHORIZE_ENDPOINT: z.url().default('https://login.work.weixin.qq.com'),
  WECOM_API_ENDPOINT: z.url().default('https://qyapi.weixin.qq.com'),
  /** Whether scanning counts as a second factor for roles that need one; with `reported` it does not. */
  WECOM_SECOND_FACTOR: z.enum(['reported', 'trusted']).default('reported'),
}

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
  /**
   * The EncodingAESKey of 安全模式 (encrypted mode), 43 characters. It is required, because only encrypted pushes are
   * accepted; pushes in plain mode can be forged.
   */
  WECHAT_PUSH_AES_KEY: z.string().length(43),
  /** The key for checking the switchboard's signatures. If it is missing, no call events are accepted. */
  TELEPHONY_SECRET: z
    .string()
    .refine((value) => webhookKey(value) !== null, { message: 'must be whsec_ and 24 to 64 bytes in base64' })
    .optional(),
  /** The URL below which the switchboard serves its recordings. If it is missing, the console has no player. */
  TELEPHONY_RECORDINGS_ENDPOINT: z.url().optional(),
  /** The bearer token for fetching recordings. */
  TELEPHONY_RECORDINGS_TOKEN: z.string().min(8).optional(),
  /**
   * Where clamd, the daemon of ClamAV, listens: `unix:/path`, or `tcp://host:port`. If it is missing, files cannot be
   * attached.
   */
  VIRUS_SCAN_ENDPOINT: z
    .string()
    .regex(
      /^(?:unix:\/.+|tcp:\/\/(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5})$/i,
      'must be unix:/path or tcp://host:port',
    )
    .optional(),
  /**
   * The webhook URL of a group robot of 企业微信 (WeChat Work), including its key. If it is missing, alerts are shown in
   * the console only.
   */
  ALERT_WEBHOOK_URL: z
    .url()
    .refine((value) => new URL(value).searchParams.has('key'), { message: 'must carry ?key=' })
    .optional(),
  /**
   * Networks (CIDR, separated by commas) with private addresses to which webhooks may be sent. Without it, they are sent
   * to addresses in the internet only.
   */
  WEBHOOK_NETWORKS: networks.default([]),
  /**
   * A file with certificates (PEM) of the insurer's own authority, with which endpoints of webhooks may identify
   * themselves.
   */
  WEBHOOK_CA_FILE: z.string().optional(),
  /** The URL of a time stamping authority (RFC 3161). If it is missing, nothing is timestamped. */
  TIMESTAMP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** A file with certificates (PEM) of the time stamping authority: its own, or those above it. */
  TIMESTAMP_CA_FILE: z.string().optional(),
  /** A folder of a storage that keeps files for years (WORM), into which checkpoints are published. */
  EVIDENCE_PUBLISH_FOLDER: z.string().optional(),
  /** The URL of a bucket with object lock (S3 protocol), into which checkpoints are published. */
  EVIDENCE_PUBLISH_BUCKET: z.url({ protocol: /^https?$/ }).optional(),
  EVIDENCE_PUBLISH_KEY_ID: z.string().min(1).optional(),
  EVIDENCE_PUBLISH_KEY_SECRET: z.string().min(1).optional(),
  EVIDENCE_PUBLISH_REGION: z.string().min(1).default('us-east-1'),
  /** How many years the bucket must keep what was published. */
  EVIDENCE_PUBLISH_YEARS: z.coerce.number().int().min(1).max(100).default(10),
  /** Witnesses of the log (c2sp.org/tlog-witness) as `vkey@url`, separated by commas. */
  EVIDENCE_WITNESSES: witnesses.default([]),
}

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  DATABASE_URL: z.string().startsWith('postgres'),
  /**
   * Whether the application starts under a database role that could rewrite evidence: `warn` logs it, `refuse` does not
   * start.
   */
  DATABASE_OWNER: z.enum(['warn', 'refuse']).default('warn'),
  /** Set by `npm run app` if that command started the database itself. */
  DATABASE_EMBEDDED: flag.default(false),
  /**
   * Maximum number of database connections of this process. One step of a visit uses a connection for much less than
   * a millisecond.
   */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  /**
   * Must be off behind PgBouncer in transaction mode if its version is below 1.21, because such a PgBouncer cannot
   * keep named statements.
   */
  DATABASE_NAMED_STATEMENTS: flag.default(true),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** The public URL of this server, used in links sent to customers. */
  PUBLIC_URL: z.url().optional(),
  /** Turns on the emulated vendors, the demo pages and the movable clock. */
  DEMO: flag.default(false),
  /** In the demo: turns on the emulated directory and the emulated 企业微信, with which staff then sign in. */
  DEMO_DIRECTORY: flag.default(false),
  /**
   * If this is the sentence `DEMO_IN_PRODUCTION_SENTENCE`, the demo is allowed to run in production on the database
   * given in DATABASE_URL.
   */
  DEMO_IN_PRODUCTION: z.string().optional(),
  /**
   * `on` allows phones to cache customers' pages for a day. `off` forbids it, and removes pages that are already
   * cached (`server/http/pages/offline.ts`).
   */
  H5_OFFLINE: flag.default(true),
  /**
   * Number of trusted proxies in front of this server, whose X-Forwarded-For entries are used. With 0, the socket's
   * IP address is used.
   */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /**
   * The header in which the nearest trusted proxy gives the certificate of a partner's system, for example
   * `Client-Cert` (RFC 9440). The proxy must remove the header from what it receives. Without this setting or without
   * trusted proxies, systems that need a certificate are refused.
   */
  CLIENT_CERT_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'must be the name of a header')
    .transform((name) => name.toLowerCase())
    .optional(),
  /**
   * With what new evidence is hashed and signed and new fields are sealed: `international` (SHA-256, Ed25519,
   * AES-256-GCM) or `sm` (SM3, SM2, SM4). What is stored names its algorithms and stays readable.
   */
  CRYPTO_SUITE: z.enum(cryptoSuites).default('international'),
  FIELD_KEYS: keyRing,
  /**
   * How to treat older sealed values, which are not bound to their row. Set this to `refuse` once `keys:rotate`
   * reports that no such values are left.
   */
  ROWLESS_VALUES: z.enum(rowlessValues).default('open'),
  /**
   * Key of the blind indexes over ID numbers and phones. If it changes, the indexes must be rebuilt
   * (`indexes:rebuild`).
   */
  INDEX_KEY: key,
  /** Key for hashing one-time codes. */
  CODE_KEY: key,
  /**
   * Keys with which events are marked as written by this platform, in the form of FIELD_KEYS. The first one marks, and
   * every one is accepted. If it is missing, the key follows from CODE_KEY.
   */
  EVENT_KEYS: keyRing.optional(),
  /** The name of the transparency log, without spaces and plus. It must never change once the log has begun. */
  EVIDENCE_LOG_NAME: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'must have no spaces and no plus')
    .default('return-visit/log'),
  /**
   * The hash function of the log's tree, `sha256` or `sm3`. A log keeps the one with which it began. If it is missing, it
   * follows from CRYPTO_SUITE.
   */
  EVIDENCE_LOG_HASH: z.enum(hashNames).optional(),
  /** Whether everybody can read the entries of the log. Its checkpoints and hashes can always be read. */
  EVIDENCE_LOG_ENTRIES: flag.default(false),
  /** A file with the key (PEM) that signs the log's checkpoints: Ed25519, or SM2 under CRYPTO_SUITE=sm. */
  EVIDENCE_KEY_FILE: z.string().optional(),
  /**
   * Instead of a file: the command that signs with a key in a security module or key service. It gets the text on its
   * standard input and writes the signature to its standard output. EVIDENCE_PUBLIC_KEY_FILE then has the public key.
   */
  EVIDENCE_SIGN_COMMAND: z.string().optional(),
  EVIDENCE_PUBLIC_KEY_FILE: z.string().optional(),
  /** The certificate with which documents are signed: a PKCS #12 file, and its password. */
  DOCUMENT_SIGNER_FILE: z.string().optional(),
  DOCUMENT_SIGNER_PASSWORD: z.string().optional(),
  /**
   * Instead of the file: the command that signs with a key in a security module, and a file with its certificates (PEM), the
   * key's own first. The command gets the digest on its standard input.
   */
  DOCUMENT_SIGNER_COMMAND: z.string().optional(),
  DOCUMENT_SIGNER_CERTIFICATES: z.string().optional(),
  /** Files with revocation lists (DER or PEM) of the authorities of documents and timestamps, separated by commas. */
  DOCUMENT_REVOCATION_LISTS: files,
  /** Whether lists that are not given are fetched from the URL in the certificate. */
  DOCUMENT_REVOCATION_FETCH: flag.default(true),
  /** Files with further fonts for documents, separated by commas. */
  DOCUMENT_FONTS: files,
  /** The key before a change of keys. It signs the first checkpoint of the new key as well. */
  EVIDENCE_FORMER_KEY_FILE: z.string().optional(),
  /**
   * Key that signs the session cookies of staff and encrypts their second factors. Changing the key ends every staff
   * session.
   */
  STAFF_KEY: key,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ...directorySettings,
  ...vendorSettings,
})

export type Env = z.infer<typeof schema>

/** The sentence that DEMO_IN_PRODUCTION must contain. It is a whole sentence, so that nobody sets it by accident. */
export const DEMO_IN_PRODUCTION_SENTENCE = 'yes-show-the-demo-on-this-production-database'

const DEMO_ROBOT_KEY = '00000000-demo-4000-8000-000000000000'
const DEMO_WITNESS_KEY = 'witness.demo.example+b3ae4601+BKmtCXoSidNsBQWhQUmVqXx/KnGSt9jWF0BNTp1lH1TK'

/**
 * Returns the settings with which the demo uses the emulated vendors on this server. The keys and ids in these
 * settings are not valid for any real vendor.
 */
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
    TELEPHONY_RECORDINGS_ENDPOINT: `${emulator}/recordings`,
    TELEPHONY_RECORDINGS_TOKEN: 'demo-recordings-token',
    EVIDENCE_PUBLISH_BUCKET: `${emulator}/bucket`,
    EVIDENCE_PUBLISH_KEY_ID: 'demo-bucket-id',
    EVIDENCE_PUBLISH_KEY_SECRET: 'demo-bucket-secret',
    TELEPHONY_SECRET: 'whsec_ZGVtby10ZWxlcGhvbnktc2VjcmV0LTEyMw==',
  }
}

/** The settings with which the demo's staff sign in at the emulated directory and the emulated 企业微信. */
export function demoDirectorySettings(port: number) {
  const emulator = `http://127.0.0.1:${port}/emulator`
  return {
    OIDC_ISSUER: `${emulator}/oidc`,
    OIDC_CLIENT_ID: 'demo-return-visit',
    OIDC_CLIENT_SECRET: 'demo-directory-secret',
    OIDC_GROUPS: JSON.stringify({
      'visit-editors': ['EDITOR'],
      'visit-approvers': ['APPROVER'],
      'visit-agents': ['AGENT'],
      'visit-supervisors': ['SUPERVISOR'],
      'visit-managers': ['MANAGER'],
      'visit-administrators': ['ADMINISTRATOR'],
      'visit-auditors': ['AUDITOR'],
    }),
    WECOM_CORP_ID: 'ww0000000000000000',
    WECOM_AGENT_ID: '1000002',
    WECOM_SECRET: 'demo-wecom-secret',
    WECOM_AUTHORIZE_ENDPOINT: `${emulator}/wecom`,
    WECOM_API_ENDPOINT: `${emulator}/wecom`,
  }
}

/** The witnesses of the demo: the emulated one on this server. */
export function demoWitnesses(port: number): Env['EVIDENCE_WITNESSES'] {
  return [{ key: DEMO_WITNESS_KEY, url: `http://127.0.0.1:${port}/emulator/witness` }]
}

/** Thrown if the configuration is invalid. `problems` contains one readable line for each problem. */
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

/**
 * Finds keys that are used for more than one purpose. If such a key leaked from one use, all its other uses would be
 * compromised.
 */
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

/** Host names of this machine itself. Requests to them do not cross a network. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Finds URLs to which secrets would be sent unencrypted over a network. */
function unsafeAddresses(env: Env): string[] {
  if (env.DEMO) return []
  const problems: string[] = []
  // Sessions, codes and answers are sent to this URL, and links that contain a secret begin with it.
  const { PUBLIC_URL } = env
  if (env.NODE_ENV === 'production') {
    if (PUBLIC_URL === undefined) problems.push('PUBLIC_URL is missing')
    else if (!PUBLIC_URL.startsWith('https://') && !LOOPBACK.test(new URL(PUBLIC_URL).hostname))
      problems.push('PUBLIC_URL: must be https')
  }
  // The URL is a secret, because anyone who knows it can post messages to the group chat.
  if (env.ALERT_WEBHOOK_URL?.startsWith('https://') === false)
    problems.push('ALERT_WEBHOOK_URL: must be https')
  const recordings = env.TELEPHONY_RECORDINGS_ENDPOINT
  if (recordings !== undefined) {
    // Recordings are what customers said, and each request contains the token.
    if (!recordings.startsWith('https://') && !LOOPBACK.test(new URL(recordings).hostname))
      problems.push('TELEPHONY_RECORDINGS_ENDPOINT: must be https')
    if (env.TELEPHONY_RECORDINGS_TOKEN === undefined) problems.push('TELEPHONY_RECORDINGS_TOKEN is missing')
  }
  if (env.TIMESTAMP_ENDPOINT !== undefined && env.TIMESTAMP_CA_FILE === undefined)
    problems.push('TIMESTAMP_CA_FILE is missing')
  const bucket = env.EVIDENCE_PUBLISH_BUCKET
  if (bucket !== undefined) {
    if (!bucket.startsWith('https://') && !LOOPBACK.test(new URL(bucket).hostname))
      problems.push('EVIDENCE_PUBLISH_BUCKET: must be https')
    for (const name of ['EVIDENCE_PUBLISH_KEY_ID', 'EVIDENCE_PUBLISH_KEY_SECRET'] as const)
      if (env[name] === undefined) problems.push(`${name} is missing`)
  }
  const scanner = env.VIRUS_SCAN_ENDPOINT
  // clamd's protocol is not encrypted, and the files show customers' data.
  if (scanner?.startsWith('tcp:') === true && !LOOPBACK.test(new URL(scanner).hostname))
    problems.push('VIRUS_SCAN_ENDPOINT: must be unix: or on this machine')
  return problems
}

/** Finds directories that are configured in part, and addresses of directories that anybody on the way could replace. */
function halfDirectories(env: Env): string[] {
  const groups = [
    ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
    ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET'],
  ] as const
  const problems = groups.flatMap((names) =>
    names.some((name) => env[name] !== undefined)
      ? names.filter((name) => env[name] === undefined).map((name) => `${name} is missing`)
      : [],
  )
  if (env.OIDC_ISSUER !== undefined && Object.keys(env.OIDC_GROUPS).length === 0)
    problems.push('OIDC_GROUPS is missing')
  for (const name of ['OIDC_ISSUER', 'WECOM_AUTHORIZE_ENDPOINT', 'WECOM_API_ENDPOINT'] as const) {
    const url = env[name]
    if (url !== undefined && !url.startsWith('https:') && !LOOPBACK.test(new URL(url).hostname))
      problems.push(`${name}: must be https`)
  }
  return problems
}

/**
 * Reads and validates the configuration.
 *
 * @param source usually process.env
 * @throws ConfigurationError with all problems at once
 */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const demo = source.DEMO === 'on'
  const port = Number(source.PORT || 3000)
  const present = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse({
    // In the demo, receivers of webhooks may run on the same machine.
    ...(demo ? { ...demoVendorSettings(port), WEBHOOK_NETWORKS: '127.0.0.0/8,::1/128' } : {}),
    ...(demo && source.DEMO_DIRECTORY === 'on' ? demoDirectorySettings(port) : {}),
    ...present,
  })
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.map((issue) => problemOf(issue, present)))
  }
  const env = parsed.data
  const problems = [...sharedKeys(env), ...unsafeAddresses(env), ...halfDirectories(env)]
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
