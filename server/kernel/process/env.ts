import { availableParallelism } from 'node:os'
import type { z } from 'zod'
import { ConfigurationError } from './configuration-error.ts'
import { withSecretFiles } from './secret-files.ts'
import { schema } from './settings/schema.ts'

/** The complete configuration of a process. */
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
    ...(env.BACKUP_KEYS ?? []).map(({ id, key }) => ({ name: `BACKUP_KEYS ${id}`, key })),
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
  const backups = env.BACKUP_BUCKET
  if (backups !== undefined) {
    if (!backups.startsWith('https://') && !LOOPBACK.test(new URL(backups).hostname))
      problems.push('BACKUP_BUCKET: must be https')
    for (const name of ['BACKUP_BUCKET_KEY_ID', 'BACKUP_BUCKET_KEY_SECRET'] as const)
      if (env[name] === undefined) problems.push(`${name} is missing`)
  }
  const scanner = env.VIRUS_SCAN_ENDPOINT
  // clamd's protocol is not encrypted, and the files show customers' data.
  if (scanner?.startsWith('tcp:') === true && !LOOPBACK.test(new URL(scanner).hostname))
    problems.push('VIRUS_SCAN_ENDPOINT: must be unix: or on this machine')
  return problems
}

/** Metrics tell nothing of a person, but how the insurer works. */
function unguardedMetrics(env: Env): string[] {
  const { METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token } = env
  if (port === undefined || token !== undefined || LOOPBACK.test(host)) return []
  return ['METRICS_TOKEN is missing, and other machines can reach METRICS_HOST']
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
  if (env.OIDC_ISSUER !== undefined && env.OIDC_GROUPS === undefined) problems.push('OIDC_GROUPS is missing')
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
export function readEnv(given: Readonly<Record<string, string | undefined>> = process.env): Env {
  const source = withSecretFiles(given)
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
  const problems = [
    ...sharedKeys(env),
    ...unsafeAddresses(env),
    ...unguardedMetrics(env),
    ...halfDirectories(env),
  ]
  // The emulated vendors keep part of their state in the memory of one process.
  if (env.DEMO && env.PROCESSES !== 1) problems.push('PROCESSES: the demo has one process')
  if (env.PORT === 0 && env.PROCESSES !== 1) problems.push('PORT: several processes need a port of their own')
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

/** The number of processes that serve the port. */
export function processesOf({ PROCESSES }: Pick<Env, 'PROCESSES'>): number {
  return PROCESSES === 'auto' ? availableParallelism() : PROCESSES
}
