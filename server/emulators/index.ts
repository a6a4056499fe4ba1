import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'

import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Env } from '../kernel/process/env.ts'
import { createAlertRobotEmulator, robotAnswer } from './alert-robot.ts'
import { createFaults, type FaultyVendor } from './base/faults.ts'
import {
  BodyTooLarge,
  type EmulatorHandler,
  type EmulatorReply,
  type EmulatorRequest,
  json,
  readBody,
  write,
} from './base/http.ts'
import type { EmulatorStorage } from './base/storage.ts'
import { createPostgresStorage } from './base/storage-postgres.ts'
import { bucketRefusal, createBucketEmulator } from './bucket/bucket.ts'
import { type ClamdEmulator, createClamdEmulator } from './clamd.ts'
import { createControl } from './control.ts'
import { controlDirectory } from './directory/control.ts'
import { createOidcEmulator } from './directory/oidc.ts'
import { createPeople } from './directory/people.ts'
import { createWecomEmulator, wecomError } from './directory/wecom.ts'
import { createFaceEmulator } from './faceid.ts'
import { createRecordingsEmulator } from './recordings.ts'
import { createSmsEmulator } from './sms.ts'
import { actionOf, cloudError } from './tencent-cloud.ts'
import { createTimestampEmulator, type TimestampEmulator, timestampRefusal } from './timestamp/timestamp.ts'
import { createWechatEmulator, wechatError } from './wechat.ts'
import { createWitnessEmulator, witnessRefusal } from './witness/witness.ts'

const MOUNT = '/emulator/'

/** The path of a personal link, as the emulated text message shows it. */
const LINK_PATH = '/l/'

export interface Emulators {
  /**
   * Answers requests below /emulator/.
   * @returns false if the path is not below /emulator/; the caller must then answer the request
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** The virus scanner, which listens on a port of its own. */
  readonly clamd: ClamdEmulator
  /** The time stamping authority. */
  readonly timestamp: Pick<TimestampEmulator, 'caFile' | 'listFile' | 'close'>
  /** Resolves when every push to this product's server has been answered or abandoned. */
  idle(): Promise<void>
}

export interface EmulatorInput {
  readonly env: Env
  /**
   * The business clock. It decides when codes, tokens and results expire, so that expiry follows the demo's moved
   * time.
   */
  readonly clock: Clock
  readonly pushTo: string
  /** The clock of real time, with which request signatures are checked. */
  readonly wallClock?: Clock
  /** The keys (vkey) of the logs that the emulated witness knows. Without them, it knows none. */
  readonly logKeys?: () => readonly string[]
}

/**
 * Creates the emulated vendors of the demo. They store their data in PostgreSQL, in the schema `emulator`, which is
 * created if it is missing.
 *
 * @throws Error outside the demo, so that real customers never reach an emulator
 */
export async function createEmulators(input: EmulatorInput & { pool: Pool }): Promise<Emulators> {
  if (!input.env.DEMO) throw new Error('The emulated vendors exist only in the demo (DEMO=on)')
  return assembleEmulators(input, await createPostgresStorage(input.pool))
}

interface Mounted {
  readonly handler: EmulatorHandler
  /**
   * `vendor` is the vendor's name in a fault. `operation` returns the name of the called action or path, and `fault`
   * builds the error response for an error code.
   */
  readonly vendor?: FaultyVendor
  readonly operation: (request: EmulatorRequest) => string
  readonly fault: (code: string, request: EmulatorRequest) => EmulatorReply
}

/** Creates the emulated vendors with the given storage. */
export function assembleEmulators(input: EmulatorInput, storage: EmulatorStorage): Emulators {
  const { env, clock } = input
  const wallClock = input.wallClock ?? systemClock
  const faults = createFaults()
  const face = createFaceEmulator(
    {
      secretId: env.FACE_SECRET_ID,
      secretKey: env.FACE_SECRET_KEY,
      ruleId: env.FACE_RULE_ID,
      publicUrl: env.PUBLIC_URL,
    },
    storage,
    clock,
    wallClock,
  )
  const sms = createSmsEmulator(
    {
      secretId: env.SMS_SECRET_ID,
      secretKey: env.SMS_SECRET_KEY,
      appId: env.SMS_APP_ID,
      signName: env.SMS_SIGN_NAME,
      templates: {
        VISIT_CODE: env.SMS_TEMPLATE_VISIT_CODE,
        REGISTER_CODE: env.SMS_TEMPLATE_REGISTER_CODE,
        VISIT_REMINDER: env.SMS_TEMPLATE_VISIT_REMINDER,
      },
      linkPrefix: new URL(LINK_PATH, env.PUBLIC_URL ?? new URL(input.pushTo).origin).href,
    },
    storage,
    clock,
    wallClock,
  )
  const wechat = createWechatEmulator(
    {
      appId: env.WECHAT_APP_ID,
      appSecret: env.WECHAT_APP_SECRET,
      templateId: env.WECHAT_TEMPLATE_ID,
      push: {
        url: input.pushTo,
        appId: env.WECHAT_APP_ID,
        token: env.WECHAT_PUSH_TOKEN,
        aesKey: env.WECHAT_PUSH_AES_KEY,
      },
    },
    storage,
    clock,
    wallClock,
  )
  const robot = createAlertRobotEmulator(
    { key: new URL(env.ALERT_WEBHOOK_URL ?? input.pushTo).searchParams.get('key') ?? '' },
    storage,
    clock,
  )
  const timestamp = createTimestampEmulator(storage)
  const bucket = createBucketEmulator(
    {
      path: `${MOUNT}bucket`,
      id: env.EVIDENCE_PUBLISH_KEY_ID ?? '',
      secret: env.EVIDENCE_PUBLISH_KEY_SECRET ?? '',
      region: env.EVIDENCE_PUBLISH_REGION,
    },
    storage,
    wallClock,
  )
  const witness = createWitnessEmulator(input.logKeys ?? (() => []), storage, wallClock)
  const publicUrl = (env.PUBLIC_URL ?? new URL(input.pushTo).origin).replace(/\/$/, '')
  const people = createPeople(storage, wallClock)
  const oidc = createOidcEmulator(
    {
      issuer: env.OIDC_ISSUER ?? `${new URL(input.pushTo).origin}${MOUNT}oidc`,
      clientId: env.OIDC_CLIENT_ID ?? '',
      clientSecret: env.OIDC_CLIENT_SECRET ?? '',
      publicUrl,
      logoutTo: new URL('/api/admin/directory/oidc/logout', input.pushTo).href,
    },
    people,
    storage,
    wallClock,
  )
  const wecom = createWecomEmulator(
    {
      corpId: env.WECOM_CORP_ID ?? '',
      agentId: env.WECOM_AGENT_ID ?? '',
      secret: env.WECOM_SECRET ?? '',
      publicUrl,
    },
    people,
    storage,
    wallClock,
  )
  const mounts: Readonly<Record<string, Mounted>> = {
    faceid: { handler: face.api, vendor: 'face', operation: actionOf, fault: cloudError },
    sms: { handler: sms.api, vendor: 'sms', operation: actionOf, fault: sms.fault },
    wechat: {
      handler: wechat.api,
      vendor: 'wechat',
      operation: (request) => request.path,
      fault: (code) => wechatError(Number(code)),
    },
    robot: {
      handler: robot.api,
      vendor: 'alert',
      operation: (request) => request.path,
      fault: (code) => robotAnswer(Number(code)),
    },
    recordings: {
      handler: createRecordingsEmulator({ token: env.TELEPHONY_RECORDINGS_TOKEN ?? '' }).api,
      vendor: 'telephony',
      operation: (request) => request.path,
      fault: (code) => json({ error: code }, 500),
    },
    timestamp: {
      handler: timestamp.api,
      vendor: 'timestamp',
      operation: () => 'stamp',
      fault: timestampRefusal,
    },
    bucket: {
      handler: bucket.api,
      vendor: 'publish',
      operation: (request) => request.method,
      fault: bucketRefusal,
    },
    witness: {
      handler: witness.api,
      vendor: 'witness',
      operation: (request) => request.path,
      fault: witnessRefusal,
    },
    oidc: { handler: oidc.api, vendor: 'directory', operation: (request) => request.path, fault: oidc.fault },
    wecom: {
      handler: wecom.api,
      vendor: 'wecom',
      operation: (request) => request.path,
      fault: (code) => wecomError(Number(code)),
    },
    control: {
      handler: createControl({
        face,
        sms,
        wechat,
        robot,
        faults,
        directory: (body) => controlDirectory(oidc, people, body),
      }),
      operation: () => '',
      fault: () => json({}, 500),
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://emulator')
    const [, name = '', rest = ''] = /^\/emulator\/([a-z]+)\/?(.*)$/.exec(url.pathname) ?? []
    const mounted = Object.hasOwn(mounts, name) ? mounts[name] : undefined
    if (mounted === undefined) return write(response, json({ error: 'no such vendor' }, 404))
    const seen: EmulatorRequest = {
      method: request.method ?? 'GET',
      path: rest,
      query: url.searchParams,
      headers: request.headers,
      body: await readBody(request),
    }
    const fault = mounted.vendor === undefined ? null : faults.take(mounted.vendor, mounted.operation(seen))
    if (fault === 'timeout') return
    if (fault === 'refuse') return void request.socket.destroy()
    if (fault === 'unavailable') return write(response, { status: 503, headers: {}, body: '' })
    if (fault !== null && fault !== 'drop') return write(response, mounted.fault(fault, seen))
    const reply = await mounted.handler(seen)
    if (fault === 'drop') return void request.socket.destroy()
    write(response, reply)
  }

  return {
    handle(request, response) {
      if (!request.url?.startsWith(MOUNT)) return false
      answer(request, response).catch((error: unknown) => {
        if (response.headersSent) return void response.destroy()
        write(
          response,
          json(
            { error: error instanceof BodyTooLarge ? 'too large' : 'emulator failed' },
            error instanceof BodyTooLarge ? 413 : 500,
          ),
        )
      })
      return true
    },
    clamd: createClamdEmulator(faults),
    timestamp,
    idle: () => wechat.idle(),
  }
}
