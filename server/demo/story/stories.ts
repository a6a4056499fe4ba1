import { randomUUID } from 'node:crypto'
import type { FacePort, FaceReport } from '../../adapters/face/port.ts'
import type { SmsPort } from '../../adapters/sms/port.ts'
import type { CustomerRequest, Services } from '../../context.ts'
import { sha256 } from '../../evidence/digest.ts'
import { settleFaceCheck, startFaceCheck } from '../../identity-check/face.ts'
import { sendVisitCode, verifyVisitCode } from '../../identity-check/sms.ts'
import { deliverCodes } from '../../jobs/deliver.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import type { ManualClock } from '../../kernel/clock.ts'
import { DomainError } from '../../kernel/errors.ts'
import { signInByLink, signInByWechat } from '../../session/service.ts'
import { viewVisit } from '../../visit/list.ts'
import {
  confirmNotice,
  handOver,
  openQuestionnaire,
  signVisit,
  startVisit,
  submitAnswers,
} from '../../visit/service.ts'

/** A face vendor that reports a preset result, because no real vendor can be called for events in the past. */
export class ScriptedFace implements FacePort {
  code = 0
  readonly #people = new Map<string, { name: string; idNumber: string }>()

  start(input: { name: string; idNumber: string }) {
    const token = `seed-${randomUUID()}`
    this.#people.set(token, { name: input.name, idNumber: input.idNumber })
    return Promise.resolve({ token, url: `about:blank?BizToken=${token}` })
  }

  report(token: string): Promise<FaceReport> {
    const person = this.#people.get(token)
    if (!person) throw new Error('no such check')
    return Promise.resolve({ finished: true, vendorCode: this.code, requestId: token, ...person })
  }
}

/** An SMS gateway that keeps the last code instead of sending it. */
export class ScriptedSms implements SmsPort {
  lastCode = ''
  /** Every message passed to this gateway so far. */
  readonly taken: { readonly phone: string; readonly template: string }[] = []
  /**
   * Errors that the next sends throw, in order, one error per send. While `silent` is set, every send and every
   * request for receipts fails with the error in `silent`.
   */
  readonly failures: Error[] = []
  silent: Error | null = null

  send(input: { phone: string; template: string; params: readonly string[]; reference: string }) {
    const failure = this.silent ?? this.failures.shift()
    if (failure) return Promise.reject(failure)
    this.taken.push({ phone: input.phone, template: input.template })
    this.lastCode = input.params[0] ?? ''
    return Promise.resolve({ serialNo: input.reference })
  }

  deliveries(): Promise<readonly { reference: string; delivered: boolean }[]> {
    if (this.silent) return Promise.reject(this.silent)
    return Promise.resolve([])
  }
}

/** A sample signature: one zigzag line across the pad. */
export const seedSignature = {
  width: 320,
  height: 160,
  strokes: [
    Array.from({ length: 60 }, (_, index): [number, number, number] => [
      20 + index * 4,
      80 + (index % 8) * 6,
      index * 16,
    ]),
  ],
}

export interface Storyteller {
  readonly services: Services
  readonly clock: ManualClock
  readonly face: ScriptedFace
  readonly sms: ScriptedSms
}

/** Signs the customer in and returns the context of a request from their browser. */
export async function browserOf(
  services: Services,
  way: { openid: string } | { link: string },
): Promise<CustomerRequest> {
  const signedIn =
    'openid' in way
      ? await signInByWechat(services, way.openid)
      : await signInByLink(services, { token: way.link, device: sha256(way.link), session: null })
  if (signedIn === null) throw new Error('a new browser was signed in already')
  return {
    session: sha256(signedIn.token),
    identity: null,
    requestId: 'seed',
    origin: { address: 'seed', agent: 'seed' },
  }
}

/** Passes the identity check for one visit. Returns the context of a request from the page that passed the check. */
export async function verify(
  teller: Storyteller,
  request: CustomerRequest,
  visitId: string,
): Promise<CustomerRequest> {
  const { services, face, sms } = teller
  const { method } = await viewVisit(services, request, visitId)
  const commandId = randomUUID()
  if (method === 'SMS') {
    await sendVisitCode(services, request, { visitId })
    await deliverCodes(services, 1)
    const { identityToken } = await verifyVisitCode(services, request, {
      visitId,
      code: sms.lastCode,
      commandId,
    })
    return { ...request, identity: sha256(identityToken) }
  }
  face.code = 0
  const token = await startFace(teller, request, visitId)
  const { identityToken } = await settleFaceCheck(services, request, { token, commandId })
  return { ...request, identity: sha256(identityToken) }
}

async function startFace(
  { services }: Storyteller,
  request: CustomerRequest,
  visitId: string,
): Promise<string> {
  const { url } = await startFaceCheck(services, request, { visitId, returnTo: '/h5/face' })
  return new URL(url).searchParams.get('BizToken') ?? ''
}

/** Carries out the whole visit as its customer. The questions in `failing` get the failing answer. */
export async function completeVisit(
  teller: Storyteller,
  request: CustomerRequest,
  visitId: string,
  failing: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { services, clock } = teller
  const step = () => ({ visitId, commandId: randomUUID() })
  await startVisit(services, request, step())
  const page = await verify(teller, request, visitId)
  clock.advance(40_000)
  await confirmNotice(services, page, step())
  const { questionnaire } = await openQuestionnaire(services, page, step())
  clock.advance(95_000)
  const answers = Object.fromEntries(
    questionnaire.questions.map(({ key, passing }) => {
      const comment = failing[key]
      const other = passing === 'YES' ? ('NO' as const) : ('YES' as const)
      return [key, comment === undefined ? { answer: passing } : { answer: other, comment }]
    }),
  )
  await submitAnswers(services, page, { ...step(), answers })
  clock.advance(30_000)
  await signVisit(services, page, { ...step(), revision: 1, signature: seedSignature })
}

/** Fails one identity check, with the method that the identity document requires. */
export async function failOnce(
  teller: Storyteller,
  request: CustomerRequest,
  visitId: string,
): Promise<void> {
  const { services, face } = teller
  const { method } = await viewVisit(services, request, visitId)
  if (method === 'SMS') return
  face.code = 1004
  const token = await startFace(teller, request, visitId)
  await expectRefusal(settleFaceCheck(services, request, { token, commandId: randomUUID() }))
}

/** Causes as many counted failures as one day allows, on each of three days. */
export async function failThreeDays(teller: Storyteller, openid: string, visitId: string): Promise<void> {
  const { services, clock, face } = teller
  for (let day = 0; day < 3; day += 1) {
    // The customer signs in again on each day, because a browser's session lasts only hours.
    const request = await browserOf(services, { openid })
    for (let attempt = 0; attempt < services.settings.failuresPerDay; attempt += 1) {
      face.code = 1004
      const token = await startFace(teller, request, visitId)
      await expectRefusal(settleFaceCheck(services, request, { token, commandId: randomUUID() }))
      clock.advance(2 * MINUTE_MS)
    }
    if (day < 2) clock.advance(DAY_MS)
  }
}

async function expectRefusal(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (error instanceof DomainError) return
    throw error
  }
  throw new Error('the seed expected a refusal')
}

export async function askForCall(
  { services }: Storyteller,
  request: CustomerRequest,
  visitId: string,
  reason: 'CUSTOMER_REQUESTED' | 'PHONE_NOT_MINE' | 'VENDOR_REDIRECT',
): Promise<void> {
  await startVisit(services, request, { visitId, commandId: randomUUID() })
  await handOver(services, request, { visitId, commandId: randomUUID() }, reason)
}
