import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { ConfigurationError } from '../kernel/process/configuration-error.ts'
import type { Env } from '../kernel/process/env.ts'
import { type CryptoSuite, hashOfSuite } from '../kernel/secret/suite.ts'
import type { AlertPort } from './alert/port.ts'
import { createWecomRobot } from './alert/wecom-robot.ts'
import { createBucketStore } from './backup-store/bucket.ts'
import { createFolderStore } from './backup-store/folder.ts'
import type { BackupStore } from './backup-store/port.ts'
import { createOidc } from './directory/oidc.ts'
import type { DirectoryPort, DirectoryPorts, OidcPort } from './directory/port.ts'
import { createWecom } from './directory/wecom.ts'
import { type DocumentPorts, documentsOf } from './document-signer/documents.ts'
import { keyByCommand, keyFromPem } from './evidence-key/key.ts'
import type { EvidenceKey, EvidenceKeys } from './evidence-key/port.ts'
import type { FacePort } from './face/port.ts'
import { createTencentFace } from './face/tencent.ts'
import { createBucketPublisher } from './publish/bucket.ts'
import { createFolderPublisher } from './publish/folder.ts'
import type { PublishPort } from './publish/port.ts'
import type { SmsPort } from './sms/port.ts'
import { createTencentSms } from './sms/tencent.ts'
import type { RecordingStore, TelephonyPort } from './telephony/port.ts'
import { createRecordingStore } from './telephony/recording-store.ts'
import { createTelLinks } from './telephony/tel.ts'
import type { TimestampPort } from './timestamp/port.ts'
import { createTimestamps } from './timestamp/rfc3161.ts'
import { clamdAddress, createClamd } from './virus-scan/clamd.ts'
import type { VirusScanPort } from './virus-scan/port.ts'
import { watchedAdapters } from './watched.ts'
import { createWebhookSender } from './webhook/https.ts'
import type { WebhookPort } from './webhook/port.ts'
import { createWechatClient, type WechatClient } from './wechat/client.ts'
import { createDatabaseTokenStore } from './wechat/token-store.ts'
import type { WitnessPort } from './witness/port.ts'
import { createWitness } from './witness/tlog-witness.ts'

/** The adapters of all outside systems. */
export interface Adapters {
  readonly face: FacePort
  readonly sms: SmsPort
  readonly wechat: WechatClient
  readonly directories: DirectoryPorts
  readonly telephony: TelephonyPort
  /** Null when no URL is configured for the channel. Alerts are then shown only in the console. */
  readonly alert: AlertPort | null
  /** Null when no scanner is configured. Files can then not be attached. */
  readonly virusScan: VirusScanPort | null
  readonly webhooks: WebhookPort
  /** Null when no time stamping authority is configured. */
  readonly timestamps: TimestampPort | null
  /** The places where checkpoints are published. Empty when none is configured. */
  readonly publishers: readonly PublishPort[]
  /** The witnesses of the log. Empty when none is configured. */
  readonly witnesses: readonly WitnessPort[]
  readonly documents: DocumentPorts
  readonly evidence: EvidenceKeys
}

/**
 * Creates the real clients with the configured URLs. The URLs lead to the vendors or, in the demo, to this server's
 * emulators. Signatures and the age of pushes use real time, even where the business clock is moved.
 * @param clock the business clock
 * @param pool connects to the database with `vendor_token`, which all instances share
 */
export function createAdapters(env: Env, clock: Clock, pool: Pool): Adapters {
  return watchedAdapters({
    face: createTencentFace({
      endpoint: env.FACE_ENDPOINT,
      secretId: env.FACE_SECRET_ID,
      secretKey: env.FACE_SECRET_KEY,
      ruleId: env.FACE_RULE_ID,
    }),
    sms: createTencentSms(
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
      },
      clock,
    ),
    wechat: createWechatClient(
      {
        authorizeEndpoint: env.WECHAT_AUTHORIZE_ENDPOINT,
        apiEndpoint: env.WECHAT_API_ENDPOINT,
        appId: env.WECHAT_APP_ID,
        appSecret: env.WECHAT_APP_SECRET,
        templateId: env.WECHAT_TEMPLATE_ID,
        pushToken: env.WECHAT_PUSH_TOKEN,
        pushAesKey: env.WECHAT_PUSH_AES_KEY,
      },
      createDatabaseTokenStore(pool, `wechat:${env.WECHAT_APP_ID}`),
      clock,
    ),
    directories: { oidc: oidcOf(env), wecom: wecomOf(env, pool) },
    telephony: createTelLinks(env.TELEPHONY_SECRET, systemClock, !env.DEMO, recordingsOf(env)),
    alert: env.ALERT_WEBHOOK_URL === undefined ? null : createWecomRobot({ url: env.ALERT_WEBHOOK_URL }),
    virusScan: virusScanOf(env),
    webhooks: createWebhookSender({
      networks: env.WEBHOOK_NETWORKS,
      ca: env.WEBHOOK_CA_FILE === undefined ? [] : [readFileSync(env.WEBHOOK_CA_FILE, 'utf8')],
    }),
    timestamps: timestampsOf(env),
    publishers: publishersOf(env),
    // The protocol of witnesses has SHA-256 and Ed25519 only.
    witnesses: env.CRYPTO_SUITE === 'sm' ? [] : env.EVIDENCE_WITNESSES.map(createWitness),
    documents: documentsOf(env),
    evidence: evidenceKeysOf(env),
  })
}

function oidcOf(env: Env): OidcPort | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null
  return createOidc({
    issuer,
    clientId,
    clientSecret,
    scopes: env.OIDC_SCOPES,
    usernameClaim: env.OIDC_USERNAME_CLAIM,
    groupsClaim: env.OIDC_GROUPS_CLAIM,
    email: env.OIDC_EMAIL,
    secondFactor: env.OIDC_SECOND_FACTOR,
  })
}

function wecomOf(env: Env, pool: Pool): DirectoryPort | null {
  const { WECOM_CORP_ID: corpId, WECOM_AGENT_ID: agentId, WECOM_SECRET: secret } = env
  if (corpId === undefined || agentId === undefined || secret === undefined) return null
  return createWecom(
    {
      authorizeEndpoint: env.WECOM_AUTHORIZE_ENDPOINT,
      apiEndpoint: env.WECOM_API_ENDPOINT,
      corpId,
      agentId,
      secret,
      secondFactor: env.WECOM_SECOND_FACTOR,
    },
    createDatabaseTokenStore(pool, `wecom:${corpId}:${agentId}`),
  )
}

function evidenceKeyOf(env: Env): EvidenceKey | null {
  const {
    EVIDENCE_KEY_FILE: file,
    EVIDENCE_SIGN_COMMAND: command,
    EVIDENCE_PUBLIC_KEY_FILE: publicFile,
  } = env
  if (command !== undefined && publicFile !== undefined)
    return keyByCommand(command, readFileSync(publicFile, 'utf8'))
  return file === undefined ? null : keyFromPem(readFileSync(file, 'utf8'))
}

/** The kinds of keys in notes that sign under each suite. */
const KIND_OF_SUITE: Readonly<Record<CryptoSuite, number>> = { international: 0x01, sm: 0xff }

/**
 * @throws Error if a file of a key cannot be read
 * @throws ConfigurationError if the key that signs is not of the configured suite
 */
export function evidenceKeysOf(env: Env): EvidenceKeys {
  const former = env.EVIDENCE_FORMER_KEY_FILE
  const suite = env.CRYPTO_SUITE
  const current = evidenceKeyOf(env)
  if (current !== null && current.kind !== KIND_OF_SUITE[suite])
    throw new ConfigurationError([
      `CRYPTO_SUITE: ${suite} needs an evidence key of ${suite === 'sm' ? 'SM2' : 'Ed25519'}`,
    ])
  return {
    log: env.EVIDENCE_LOG_NAME,
    hash: env.EVIDENCE_LOG_HASH ?? hashOfSuite[suite],
    current,
    former: former === undefined ? null : keyFromPem(readFileSync(former, 'utf8')),
  }
}

function timestampsOf({ TIMESTAMP_ENDPOINT: endpoint, TIMESTAMP_CA_FILE: file }: Env): TimestampPort | null {
  if (endpoint === undefined || file === undefined) return null
  return createTimestamps({ endpoint, ca: readFileSync(file, 'utf8') })
}

/** @throws Error if the folder for publishing cannot be used */
export function publishersOf(env: Env): readonly PublishPort[] {
  const { EVIDENCE_PUBLISH_FOLDER: folder, EVIDENCE_PUBLISH_BUCKET: url } = env
  const { EVIDENCE_PUBLISH_KEY_ID: keyId, EVIDENCE_PUBLISH_KEY_SECRET: keySecret } = env
  const region = env.EVIDENCE_PUBLISH_REGION
  const years = env.EVIDENCE_PUBLISH_YEARS
  return [
    ...(folder === undefined ? [] : [createFolderPublisher(folder)]),
    ...(url === undefined || keyId === undefined || keySecret === undefined
      ? []
      : [createBucketPublisher({ url, keyId, keySecret, region, years })]),
  ]
}

/** Where backups are kept; null if that is not configured. A folder comes before a bucket. */
export function backupStoreOf(env: Env): BackupStore | null {
  const { BACKUP_FOLDER: folder, BACKUP_BUCKET: url, BACKUP_BUCKET_REGION: region } = env
  const { BACKUP_BUCKET_KEY_ID: keyId, BACKUP_BUCKET_KEY_SECRET: keySecret } = env
  if (folder !== undefined) return createFolderStore(folder)
  if (url === undefined || keyId === undefined || keySecret === undefined) return null
  return createBucketStore({ url, keyId, keySecret, region })
}

function virusScanOf({ VIRUS_SCAN_ENDPOINT: endpoint }: Env): VirusScanPort | null {
  const address = endpoint === undefined ? null : clamdAddress(endpoint)
  return address === null ? null : createClamd(address)
}

function recordingsOf(env: Env): RecordingStore | null {
  const { TELEPHONY_RECORDINGS_ENDPOINT: endpoint, TELEPHONY_RECORDINGS_TOKEN: token } = env
  return endpoint === undefined || token === undefined ? null : createRecordingStore({ endpoint, token })
}
