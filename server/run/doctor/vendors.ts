import { randomBytes, randomUUID } from 'node:crypto'
import { readTimestampToken } from '../../adapters/timestamp/token.ts'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { WechatClient } from '../../adapters/wechat/client.ts'
import type { Services } from '../../context.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { systemClock } from '../../kernel/clock.ts'
import { errorCode } from '../../kernel/thrown.ts'
import type { Finding } from './rules/finding.ts'
import { CLOCK_SECONDS, tooHigh } from './rules/limits.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const names = texts.vendorNames

/** A number that no carrier has given to anybody. */
const NOBODYS_PHONE = '+8619900000000'

const fine = (name: string): Finding => ({ check: 'VENDORS', level: 'OK', seen: texts.vendorFine(name) })

/** Tries one vendor. An answer that only says that the thing does not exist proves that the credentials are right. */
async function tried(
  name: string,
  work: () => Promise<unknown>,
  proves: (code: string) => boolean = () => false,
): Promise<Finding> {
  try {
    await work()
    return fine(name)
  } catch (error) {
    const code = error instanceof VendorError ? error.code : (errorCode(error) ?? 'UNKNOWN')
    if (proves(code)) return fine(name)
    return { check: 'VENDORS', level: 'FAIL', seen: texts.vendorRefused(name, code), todo: texts.vendorTodo }
  }
}

type Needed = Pick<Services, 'face' | 'sms' | 'telephony' | 'virusScan' | 'publishers' | 'timestamps'> & {
  readonly wechat: Pick<WechatClient, 'checkCredentials'>
}

/**
 * Tries the credentials of every vendor. No message is sent, no face check begins, and nothing is stored: each call asks
 * for something that does not exist, or for what only a right credential may have.
 */
export async function vendors(services: Needed, now: Date): Promise<readonly Finding[]> {
  const { face, sms, wechat, telephony, virusScan, publishers } = services
  async function* nothing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array()
  }
  return await Promise.all([
    tried(
      names.face,
      () => face.report(randomUUID()),
      (code) => /\.BizToken(?:Illegal|Expired)$/.test(code),
    ),
    tried(names.sms, () =>
      sms.deliveries({ phone: NOBODYS_PHONE, since: new Date(now.getTime() - MINUTE_MS) }),
    ),
    tried(names.wechat, () => wechat.checkCredentials()),
    ...(telephony.recordings === null
      ? []
      : [
          tried(names.recordings, async () => {
            const part = await telephony.recordings?.fetch(randomUUID(), null, AbortSignal.timeout(10_000))
            await part?.body?.cancel()
          }),
        ]),
    ...(virusScan === null ? [] : [tried(names.scanner, () => virusScan.scan(nothing()))]),
    ...publishers.map((place) => tried(names[place.kind], () => place.last())),
  ])
}

/** What a time stamping authority says of the time, and that its timestamps can be used. */
export async function timestampClock({ timestamps }: Needed): Promise<readonly Finding[]> {
  if (timestamps === null) return []
  const before = systemClock.now().getTime()
  let at: number | undefined
  const vendor = await tried(names.timestamp, async () => {
    const token = await timestamps.stamp(randomBytes(32), 'sha256')
    at = readTimestampToken(token).at.getTime()
  })
  if (at === undefined) return [vendor]
  const after = systemClock.now().getTime()
  const seconds = Math.max(0, before - at, at - after) / 1000
  return [
    vendor,
    {
      check: 'CLOCK',
      level: tooHigh(seconds, CLOCK_SECONDS),
      seen: texts.clock(texts.clockOfAuthority, seconds),
      todo: texts.clockTodo,
    },
  ]
}
