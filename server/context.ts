import type { AlertPort } from './adapters/alert/port.ts'
import type { DirectoryPorts } from './adapters/directory/port.ts'
import type { DocumentPorts } from './adapters/document-signer/documents.ts'
import type { EvidenceKeys } from './adapters/evidence-key/port.ts'
import type { FacePort } from './adapters/face/port.ts'
import type { PublishPort } from './adapters/publish/port.ts'
import type { SmsPort } from './adapters/sms/port.ts'
import type { TelephonyPort } from './adapters/telephony/port.ts'
import type { TimestampPort } from './adapters/timestamp/port.ts'
import type { VirusScanPort } from './adapters/virus-scan/port.ts'
import type { WebhookPort } from './adapters/webhook/port.ts'
import type { WechatPort } from './adapters/wechat/port.ts'
import type { WitnessPort } from './adapters/witness/port.ts'
import type { Clock } from './kernel/clock.ts'
import type { Database } from './kernel/database/db.ts'
import type { Ids } from './kernel/ids.ts'
import type { EventMac } from './kernel/secret/event-mac.ts'
import type { Secrets } from './kernel/secret/secrets.ts'
import type { CryptoSuite } from './kernel/secret/suite.ts'
import type { DirectoryGroups } from './vocabulary/rights.ts'
import type { Settings } from './vocabulary/settings.ts'

/** The jobs that a use case can ask for. */
export type WakeableTask =
  | 'deliver'
  | 'sweep'
  | 'figures'
  | 'imports'
  | 'attachments'
  | 'backfills'
  | 'erasures'

/** The dependencies of every use case; code in server/ uses no global state. */
export interface Services {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly secrets: Secrets
  /** With what new evidence is hashed. */
  readonly suite: CryptoSuite
  /** Marks events as written by this platform. */
  readonly eventMac: EventMac
  /** The name of the transparency log, and the keys that sign it. */
  readonly evidence: EvidenceKeys
  /** The current settings. A change made in the admin takes effect on every instance within seconds. */
  readonly settings: Settings
  /** Reads the settings again, so that this instance applies a change immediately. */
  readonly refreshSettings: () => Promise<void>
  readonly face: FacePort
  readonly sms: SmsPort
  readonly wechat: WechatPort
  /** The directories with which staff sign in. */
  readonly directories: DirectoryPorts
  /** The roles that each group of the directory gives. */
  readonly directoryGroups: DirectoryGroups
  readonly telephony: TelephonyPort
  /** Null if no alert robot is configured. Alerts then appear in the console only. */
  readonly alert: AlertPort | null
  /** Null if no virus scanner is configured. Files can then not be attached. */
  readonly virusScan: VirusScanPort | null
  /** Null when no time stamping authority is configured. */
  readonly timestamps: TimestampPort | null
  /** The places where checkpoints are published. */
  readonly publishers: readonly PublishPort[]
  /** The witnesses of the log. */
  readonly witnesses: readonly WitnessPort[]
  /** What documents about visits are signed with. */
  readonly documents: DocumentPorts
  /** Sends signed messages to partners' endpoints. */
  readonly webhooks: WebhookPort
  /** For how many days backups have what was deleted. */
  readonly backupDays: number
  /** The public URL of this server, without a trailing slash. */
  readonly publicUrl: string
  /**
   * Asks the job runner to run a task now instead of in its next round. If this request is lost, the task runs in the
   * next round.
   */
  readonly wake: (task: WakeableTask) => void
}

/** One request from a customer's browser, before the customer is identified. */
export interface CustomerRequest {
  /** SHA-256 of the session cookie's token. */
  readonly session: Buffer | null
  /** SHA-256 of the page's identity token. */
  readonly identity: Buffer | null
  readonly requestId: string
  readonly origin: Readonly<Record<string, string>>
}
