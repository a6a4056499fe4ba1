import type { DirectoryPort } from './directory/port.ts'
import type { EvidenceKey } from './evidence-key/port.ts'
import type { Adapters } from './index.ts'
import { watched } from './vendor/watched.ts'
import type { WebhookAnswer } from './webhook/port.ts'

const codeOfWebhook = (answer: WebhookAnswer | null): string => {
  if (answer === null) return 'STOPPED'
  const { status, failure } = answer
  if (status === null) return failure ?? 'FAILED'
  return status >= 200 && status < 300 ? 'OK' : `HTTP_${status}`
}

const watchedKey = (key: EvidenceKey | null): EvidenceKey | null =>
  key === null ? null : { ...key, sign: watched('evidence-key', 'sign', key.sign) }

const watchedDirectory = (name: 'directory' | 'wecom', port: DirectoryPort): DirectoryPort => ({
  ...port,
  redeem: watched(name, 'redeem', port.redeem),
  confirm: watched(name, 'confirm', port.confirm),
})

/** Counts and traces the calls of all outside systems. What only computes, for example a URL, is left as it is. */
export function watchedAdapters(adapters: Adapters): Adapters {
  const { face, sms, wechat, telephony, alert, virusScan, webhooks, timestamps, documents } = adapters
  const { recordings } = telephony
  const { oidc, wecom } = adapters.directories
  const { signer } = documents
  return {
    face: { start: watched('face', 'start', face.start), report: watched('face', 'report', face.report) },
    sms: { send: watched('sms', 'send', sms.send), deliveries: watched('sms', 'deliveries', sms.deliveries) },
    wechat: {
      ...wechat,
      exchangeCode: watched('wechat', 'exchangeCode', wechat.exchangeCode),
      sendTemplate: watched('wechat', 'sendTemplate', wechat.sendTemplate),
    },
    telephony: {
      ...telephony,
      recordings: recordings === null ? null : { fetch: watched('telephony', 'recording', recordings.fetch) },
    },
    directories: {
      oidc: oidc === null ? null : { ...watchedDirectory('directory', oidc), readLogout: oidc.readLogout },
      wecom: wecom === null ? null : watchedDirectory('wecom', wecom),
    },
    alert: alert === null ? null : { send: watched('alert', 'send', alert.send) },
    virusScan: virusScan === null ? null : { scan: watched('virus-scan', 'scan', virusScan.scan) },
    webhooks: { ...webhooks, send: watched('webhook', 'send', webhooks.send, codeOfWebhook) },
    timestamps: timestamps === null ? null : { stamp: watched('timestamp', 'stamp', timestamps.stamp) },
    publishers: adapters.publishers.map((port) => ({
      ...port,
      publish: watched('publish', `publish ${port.kind}`, port.publish),
      read: watched('publish', `read ${port.kind}`, port.read),
    })),
    witnesses: adapters.witnesses.map((port) => ({ ...port, add: watched('witness', 'add', port.add) })),
    documents: {
      ...documents,
      signer:
        signer === null
          ? null
          : async () => {
              const opened = await signer()
              return { ...opened, sign: watched('document-signer', 'sign', opened.sign) }
            },
    },
    evidence: {
      ...adapters.evidence,
      current: watchedKey(adapters.evidence.current),
      former: watchedKey(adapters.evidence.former),
    },
  }
}
