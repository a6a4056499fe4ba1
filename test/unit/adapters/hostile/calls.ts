import { createWecomRobot } from '#server/adapters/alert/wecom-robot.ts'
import { createBucketStore } from '#server/adapters/backup-store/bucket.ts'
import { createOidc } from '#server/adapters/directory/oidc.ts'
import { createWecom } from '#server/adapters/directory/wecom.ts'
import { createTencentFace } from '#server/adapters/face/tencent.ts'
import { createBucketPublisher } from '#server/adapters/publish/bucket.ts'
import { createTencentSms } from '#server/adapters/sms/tencent.ts'
import { createRecordingStore } from '#server/adapters/telephony/recording-store.ts'
import { createTimestamps } from '#server/adapters/timestamp/rfc3161.ts'
import type { Called } from '#server/adapters/vendor/watched.ts'
import { createClamd } from '#server/adapters/virus-scan/clamd.ts'
import { createWebhookSender } from '#server/adapters/webhook/https.ts'
import { createWechatClient } from '#server/adapters/wechat/client.ts'
import { createMemoryTokenStore } from '#server/adapters/wechat/token-store.ts'
import { createWitness } from '#server/adapters/witness/tlog-witness.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { certificate } from '#test/support/server/authority.ts'

/** Milliseconds that each call may take here. */
export const PATIENCE_MS = 400

/** One call of a vendor, as the product makes it. */
export interface HostileCall {
  readonly vendor: Called
  /** The names of the call in `server/adapters/watched.ts`. */
  readonly operations: readonly string[]
  /** The files whose requests it sends. */
  readonly files: readonly string[]
  readonly send: (origin: string) => Promise<unknown>
  /** The settled value of a call that tells by its result, and not by an error, that nothing came of it. */
  readonly nothing?: (result: unknown) => boolean
}

const tokens = { token: 'held', expiresAt: new Date(systemClock.now().getTime() + 3_600_000) }
const held = () => {
  const store = createMemoryTokenStore()
  return { ...store, read: async () => tokens, refresh: store.refresh }
}
const wechat = (origin: string) =>
  createWechatClient(
    {
      authorizeEndpoint: origin,
      apiEndpoint: origin,
      appId: 'wx0',
      appSecret: 'secret',
      templateId: 'template',
      pushToken: 'token',
      pushAesKey: 'a'.repeat(43),
      timeoutMs: PATIENCE_MS,
    },
    held(),
    systemClock,
  )
const sms = (endpoint: string) =>
  createTencentSms(
    {
      ...{ endpoint, secretId: 'id', secretKey: 'key', region: 'ap-beijing', appId: '1', signName: '演示' },
      templates: { VISIT_CODE: '1', REGISTER_CODE: '2', VISIT_REMINDER: '3' },
      timeoutMs: PATIENCE_MS,
    },
    systemClock,
  )
const face = (endpoint: string) =>
  createTencentFace({ endpoint, secretId: 'id', secretKey: 'key', ruleId: '1', timeoutMs: PATIENCE_MS })
const oidc = (issuer: string) =>
  createOidc({
    ...{ issuer, clientId: 'client', clientSecret: 'secret', scopes: 'openid', usernameClaim: 'sub' },
    ...{ groupsClaim: 'groups', email: 'verified', secondFactor: 'reported', timeoutMs: PATIENCE_MS },
  })
const wecom = (origin: string) =>
  createWecom(
    {
      ...{ authorizeEndpoint: origin, apiEndpoint: origin, corpId: 'corp', agentId: '1', secret: 'secret' },
      ...{ secondFactor: 'trusted', timeoutMs: PATIENCE_MS },
    },
    held(),
  )
const bucket = (url: string) => ({
  ...{ url, keyId: 'id', keySecret: 'key', region: 'cn-north-1', years: 1, timeoutMs: PATIENCE_MS },
})
const redeemed = {
  code: 'code',
  issuer: null,
  nonce: 'nonce',
  codeVerifier: 'v',
  redirectUri: 'https://here/',
}
const DIGEST = new Uint8Array(32)
const http = ['vendor/vendor-bytes.ts']
const text = [...http, 'vendor/vendor-text.ts']
const cloud = [...text, 'vendor/tencent-cloud.ts']

/**
 * Every call of an outside system over the network. `vendors.test.ts` is red if an adapter is missing here.
 */
export const calls: readonly HostileCall[] = [
  {
    vendor: 'face',
    operations: ['start'],
    files: [...cloud, 'face/tencent.ts'],
    send: (origin) =>
      face(origin).start({
        idNumber: '999999199001010016',
        name: '测试客户甲',
        redirectUrl: 'https://here.example/',
        reference: 'reference',
      }),
  },
  { vendor: 'face', operations: ['report'], files: cloud, send: (origin) => face(origin).report('token') },
  {
    vendor: 'sms',
    operations: ['send'],
    files: [...cloud, 'sms/tencent.ts'],
    send: (origin) =>
      sms(origin).send({
        phone: '+8619900000001',
        template: 'VISIT_CODE',
        params: ['123456'],
        reference: 'reference',
      }),
  },
  {
    vendor: 'sms',
    operations: ['deliveries'],
    files: cloud,
    send: (origin) => sms(origin).deliveries({ phone: '+8619900000001', since: new Date(0) }),
  },
  {
    vendor: 'wechat',
    operations: ['exchangeCode'],
    files: [...text, 'wechat/client.ts'],
    send: (origin) => wechat(origin).exchangeCode('code'),
  },
  {
    vendor: 'wechat',
    operations: ['sendTemplate'],
    files: text,
    send: (origin) =>
      wechat(origin).sendTemplate({
        openid: 'openid',
        url: 'https://here.example/',
        data: { thing1: '回访' },
        clientMessageId: 'message',
      }),
  },
  {
    vendor: 'wechat',
    operations: [],
    files: text,
    send: (origin) => wechat(origin).checkCredentials(),
  },
  {
    vendor: 'directory',
    operations: ['redeem'],
    files: [
      ...http,
      'directory/request.ts',
      'directory/discovery.ts',
      'directory/oidc.ts',
      'directory/tokens.ts',
    ],
    send: (origin) => oidc(origin).redeem(redeemed),
  },
  {
    vendor: 'directory',
    operations: ['confirm'],
    files: http,
    send: (origin) =>
      oidc(origin).confirm({ subject: 'somebody', tokens: { access: 'access', refresh: 'refresh' } }),
  },
  {
    vendor: 'wecom',
    operations: ['redeem'],
    files: [...text, 'directory/wecom.ts'],
    send: (origin) => wecom(origin).redeem(redeemed),
  },
  {
    vendor: 'wecom',
    operations: ['confirm'],
    files: text,
    send: (origin) => wecom(origin).confirm({ subject: 'somebody', tokens: { access: null, refresh: null } }),
  },
  {
    vendor: 'alert',
    operations: ['send'],
    files: [...text, 'alert/wecom-robot.ts'],
    send: (origin) =>
      createWecomRobot({ url: origin, timeoutMs: PATIENCE_MS }).send({
        title: '完成率',
        lines: [],
        url: 'https://here.example/',
        reference: 'reference',
      }),
  },
  {
    vendor: 'telephony',
    operations: ['recording'],
    files: ['telephony/recording-store.ts'],
    send: async (origin) => {
      const store = createRecordingStore({
        ...{ endpoint: origin, token: 'token', timeoutMs: PATIENCE_MS, stallsMs: PATIENCE_MS },
      })
      return await store.fetch('recording', null, new AbortController().signal)
    },
  },
  {
    vendor: 'timestamp',
    operations: ['stamp'],
    files: [...http, 'timestamp/rfc3161.ts'],
    send: (origin) =>
      createTimestamps({ endpoint: origin, ca: certificate, timeoutMs: PATIENCE_MS }).stamp(DIGEST, 'sha256'),
  },
  {
    vendor: 'publish',
    operations: ['publish bucket', 'read bucket'],
    files: [...http, 'bucket/ask.ts'],
    send: (origin) => createBucketPublisher(bucket(origin)).publish('name', DIGEST),
  },
  {
    vendor: 'publish',
    operations: [],
    files: http,
    send: (origin) => createBucketPublisher(bucket(origin)).last(),
  },
  {
    vendor: 'backup',
    operations: [],
    files: http,
    send: (origin) => createBucketStore(bucket(origin)).put('name', DIGEST),
  },
  {
    vendor: 'witness',
    operations: ['add'],
    files: [...http, 'witness/tlog-witness.ts'],
    send: (origin) =>
      createWitness({ key: 'key', url: origin, timeoutMs: PATIENCE_MS }).add({
        oldSize: 0,
        proof: [],
        checkpoint: 'checkpoint\n',
      }),
    // Whether its lines are cosignatures is checked by server/transparency/rules/cosignature.ts.
    nothing: () => true,
  },
  {
    vendor: 'virus-scan',
    operations: ['scan'],
    files: ['virus-scan/clamd.ts'],
    send: (origin) => {
      const patience = { connectMs: PATIENCE_MS, idleMs: PATIENCE_MS, wholeMs: PATIENCE_MS }
      const clamd = createClamd({ host: '127.0.0.1', port: Number(new URL(origin).port) }, patience)
      return clamd.scan(
        (async function* () {
          yield new Uint8Array(10)
        })(),
      )
    },
  },
  {
    vendor: 'webhook',
    operations: ['send'],
    files: ['webhook/https.ts'],
    send: async (origin) => {
      const sender = createWebhookSender({ networks: ['127.0.0.0/8'], ca: [], tryMs: PATIENCE_MS })
      const answer = await sender.send({ url: origin, headers: {}, body: '{}' })
      sender.close()
      return answer
    },
    // Only the status counts; the body is the partner's text, of which the beginning is shown to them.
    nothing: (result) =>
      typeof result === 'object' && result !== null && 'body' in result && String(result.body).length <= 2048,
  },
]
