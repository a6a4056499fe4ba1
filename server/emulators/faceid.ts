import { randomUUID } from 'node:crypto'
import { z } from 'zod'

import type { Clock } from '../kernel/clock.ts'
import { type EmulatorHandler, type EmulatorReply, type EmulatorRequest, parseJson } from './base/http.ts'
import type { EmulatorStorage } from './base/storage.ts'
import { actionOf, type CloudProduct, cloudAnswer, cloudError, refuseRequest } from './tencent-cloud.ts'

export interface FaceEmulatorSettings {
  readonly secretId: string
  readonly secretKey: string
  readonly ruleId: string
  /** The origin at which the customer's browser reaches this server; absent if it is not known. */
  readonly publicUrl?: string
}

/**
 * The result of an attempt. `abandon` means that the person leaves the vendor's page. The attempt then stays open
 * until its token expires.
 */
export const outcomeSchema = z.object({
  code: z.union([z.number().int().min(0).max(9999), z.literal('network'), z.literal('abandon')]),
  /** The person in front of the camera. If absent, it is the person whose face is to be checked. */
  person: z.object({ name: z.string().min(1), idNumber: z.string().min(1) }).optional(),
})

/** Error codes from https://cloud.tencent.com/document/product/1007/31082 */
const NETWORK_UNSTABLE = 1008
const TOKEN_EXPIRED = 15
const NOT_FINISHED = 17

const TOKEN_SECONDS = 7200
const RESULT_DAYS = 3

const detectAuth = z.object({
  RuleId: z.string(),
  IdCard: z.string().optional(),
  Name: z.string().max(32).optional(),
  RedirectUrl: z
    .url({ protocol: /^https?$/ })
    .max(1024)
    .optional(),
  Extra: z.string().max(1024).optional(),
})

const getDetectInfo = z.object({
  BizToken: z.string().min(1),
  RuleId: z.string(),
  InfoType: z
    .string()
    .regex(/^[0-6]+$/)
    .optional(),
})

const attemptSchema = z.object({
  name: z.string(),
  idNumber: z.string(),
  redirectUrl: z.string(),
  extra: z.string(),
})

const finishedSchema = z.object({
  code: z.number(),
  name: z.string(),
  idNumber: z.string(),
  requestId: z.string(),
})

/** The weights of the check digit in GB 11643. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Whether the number is a demo ID number: valid format and check digit, in the unassigned region 999999. */
function isDemoIdNumber(value: string): boolean {
  if (!/^999999\d{11}[\dX]$/.test(value)) return false
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(value[at]), 0)
  return '10X98765432'[sum % 11] === value[17]
}

/** Appends the token to the query of the URL, before any fragment, as the vendor does. */
function withToken(redirectUrl: string, token: string): string {
  const url = new URL(redirectUrl)
  url.searchParams.append('BizToken', token)
  return url.href
}

export type FaceEmulator = ReturnType<typeof createFaceEmulator>

/**
 * Emulates the functions of Tencent Cloud FaceID that a visit uses. It also provides the controls with which the demo
 * chooses the result of a face check.
 */
export function createFaceEmulator(
  settings: FaceEmulatorSettings,
  storage: EmulatorStorage,
  clock: Clock,
  wallClock: Clock,
) {
  const product: CloudProduct = {
    service: 'faceid',
    version: '2018-03-01',
    actions: ['DetectAuth', 'GetDetectInfoEnhanced'],
    regionRequired: false,
    secretId: settings.secretId,
    secretKey: settings.secretKey,
  }

  async function start(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = detectAuth.safeParse(parseJson(request.body))
    if (!input.success) return cloudError('InvalidParameter')
    const { RuleId, IdCard, Name, RedirectUrl, Extra } = input.data
    if (RuleId !== settings.ruleId) return cloudError('InvalidParameterValue.RuleIdNotExist')
    // This product always sends the ID number, the name and the redirect URL, so all three fields are required here.
    if (!IdCard || !Name || !RedirectUrl) return cloudError('MissingParameter')
    if (!isDemoIdNumber(IdCard)) return cloudError('FailedOperation.IdFormatError')
    const token = randomUUID().toUpperCase()
    const attempt: z.infer<typeof attemptSchema> = {
      name: Name,
      idNumber: IdCard,
      redirectUrl: RedirectUrl,
      extra: Extra ?? '',
    }
    await storage.put('face', token, attempt, clock.now())
    // The request came from this product's own server over loopback, but the person's browser needs a URL at the
    // public origin.
    const origin = settings.publicUrl ?? new URL(RedirectUrl).origin
    return cloudAnswer({ BizToken: token, Url: new URL(`/demo/face/${token}`, origin).href })
  }

  async function report(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = getDetectInfo.safeParse(parseJson(request.body))
    if (!input.success) return cloudError('InvalidParameter')
    if (input.data.RuleId !== settings.ruleId) return cloudError('InvalidParameterValue.RuleIdNotExist')
    const entry = await storage.get('face', input.data.BizToken)
    if (entry === null) return cloudError('InvalidParameterValue.BizTokenIllegal')
    const attempt = attemptSchema.parse(entry.value)
    const ageSeconds = (clock.now().getTime() - entry.at.getTime()) / 1000
    if (ageSeconds > RESULT_DAYS * 86_400) return cloudError('InvalidParameterValue.BizTokenExpired')
    const outcome = await storage.get('face-outcome', input.data.BizToken)
    if (outcome === null) {
      const code = ageSeconds > TOKEN_SECONDS ? TOKEN_EXPIRED : NOT_FINISHED
      return cloudAnswer({ Text: text(code, attempt.idNumber, attempt.name, attempt.extra) })
    }
    const done = finishedSchema.parse(outcome.value)
    return cloudAnswer({ Text: text(done.code, done.idNumber, done.name, attempt.extra) }, done.requestId)
  }

  /** Builds the vendor's DetectInfoText. A visit reads three of its fields. */
  function text(code: number, idNumber: string, name: string, extra: string) {
    return {
      ErrCode: code,
      ErrMsg: code === 0 ? '成功' : `emulated ${code}`,
      IdCard: idNumber,
      Name: name,
      LiveStatus: code,
      Comparestatus: code,
      Sim: code === 0 ? '97.70' : null,
      Extra: extra,
      LivenessDetail: null,
    }
  }

  const api: EmulatorHandler = async (request) => {
    const refused = refuseRequest(product, request, wallClock)
    if (refused !== null) return cloudError(refused)
    return actionOf(request) === 'DetectAuth' ? start(request) : report(request)
  }

  return {
    api,
    /**
     * Reads an attempt for the demo page that replaces the vendor's camera page.
     * @returns null if the token is unknown
     */
    async look(token: string): Promise<{ name: string; finished: boolean } | null> {
      const entry = await storage.get('face', token)
      if (entry === null) return null
      const { name } = attemptSchema.parse(entry.value)
      const ended = (await storage.get('face-outcome', token)) !== null
      const expired = clock.now().getTime() - entry.at.getTime() > TOKEN_SECONDS * 1000
      return {
        name: `${'*'.repeat(Math.max(1, [...name].length - 1))}${[...name].at(-1)}`,
        finished: ended || expired,
      }
    },
    /**
     * Ends an attempt. An attempt can be ended only once.
     *
     * @returns one of:
     * - the URL to which the vendor's page sends the browser
     * - 'unknown' if no attempt has this token
     * - 'finished' if the attempt has already ended or its token has expired
     */
    async finish(
      token: string,
      outcome: z.infer<typeof outcomeSchema>,
    ): Promise<{ redirectUrl: string } | 'unknown' | 'finished'> {
      const entry = await storage.get('face', token)
      if (entry === null) return 'unknown'
      const attempt = attemptSchema.parse(entry.value)
      const redirectUrl = withToken(attempt.redirectUrl, token)
      const expired = clock.now().getTime() - entry.at.getTime() > TOKEN_SECONDS * 1000
      if (expired || (await storage.get('face-outcome', token)) !== null) return 'finished'
      if (outcome.code === 'abandon') return { redirectUrl }
      const finished: z.infer<typeof finishedSchema> = {
        code: outcome.code === 'network' ? NETWORK_UNSTABLE : outcome.code,
        name: outcome.person?.name ?? attempt.name,
        idNumber: outcome.person?.idNumber ?? attempt.idNumber,
        requestId: randomUUID(),
      }
      return (await storage.insert('face-outcome', token, finished, clock.now()))
        ? { redirectUrl }
        : 'finished'
    },
  }
}
