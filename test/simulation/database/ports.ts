import type { FacePort, FaceReport } from '#server/adapters/face/port.ts'
import type { SmsPort } from '#server/adapters/sms/port.ts'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import type { WechatPort } from '#server/adapters/wechat/port.ts'

/** The real outcome of a face check. The product can learn it only from the vendor. */
export interface FaceTruth {
  readonly code: number
  /** True if another person stood in front of the camera and passed under their own name. */
  readonly impostor: boolean
}

const UNFINISHED = 17

/** A face vendor whose checks end in the way the simulation has decided. */
export class SimulatedFace {
  readonly truths = new Map<string, FaceTruth>()
  readonly #people = new Map<string, { name: string; idNumber: string }>()

  /**
   * The vendor's interface for one browser. `plan` is called when a check starts, so that the outcome of the check is
   * fixed before its result can be requested.
   */
  portFor(plan: () => FaceTruth): FacePort {
    return { start: (input) => this.#start(input, plan()), report: (token) => this.#report(token) }
  }

  /** The vendor's interface for jobs, which never start a check. */
  get port(): FacePort {
    return this.portFor(() => ({ code: UNFINISHED, impostor: false }))
  }

  #start(input: { name: string; idNumber: string; reference: string }, truth: FaceTruth) {
    const token = `face-${input.reference}`
    this.truths.set(token, truth)
    this.#people.set(token, { name: input.name, idNumber: input.idNumber })
    return Promise.resolve({ token, url: token })
  }

  #report(token: string): Promise<FaceReport> {
    const truth = this.truths.get(token)
    const person = this.#people.get(token)
    if (!person || truth === undefined || truth.code === UNFINISHED) {
      return Promise.resolve({ finished: false, vendorCode: UNFINISHED })
    }
    const name = truth.impostor ? '测试客户冒' : person.name
    return Promise.resolve({
      finished: true,
      vendorCode: truth.code,
      requestId: token,
      name,
      idNumber: person.idNumber,
    })
  }
}

/** A text-message gateway that stores the last code of each phone and every reminder. */
export class SimulatedSms implements SmsPort {
  readonly codes = new Map<string, string>()
  /** The token of the personal link in the last reminder, by phone number. */
  readonly links = new Map<string, string>()
  readonly reminders: string[] = []
  readonly #received: { phone: string; reference: string }[] = []
  #sends = 0

  send(input: { phone: string; template: string; params: readonly string[]; reference: string }) {
    this.#sends += 1
    if (input.template !== 'VISIT_REMINDER') {
      this.codes.set(input.phone, input.params[0] ?? '')
      return Promise.resolve({ serialNo: input.reference })
    }
    this.reminders.push(input.reference)
    this.#received.push({ phone: input.phone, reference: input.reference })
    this.links.set(input.phone, input.params[1] ?? '')
    // Some messages are sent but the response is lost. Before a retry, the product must therefore ask whether the
    // message was delivered.
    if (this.#sends % 7 === 0) return Promise.reject(lost('sms'))
    return Promise.resolve({ serialNo: input.reference })
  }

  deliveries({ phone }: { phone: string }) {
    const found = this.#received.filter((entry) => entry.phone === phone)
    return Promise.resolve(found.map(({ reference }) => ({ reference, delivered: true })))
  }
}

function lost(vendor: 'sms' | 'wechat'): VendorError {
  return new VendorError({
    vendor,
    code: 'CUT',
    message: 'the answer was lost',
    retryable: true,
    ambiguous: true,
  })
}

/**
 * A service account that shows a message only once, even if the message is sent several times. WeChat does the same
 * by means of client_msg_id.
 */
export class SimulatedWechat implements WechatPort {
  readonly shown = new Set<string>()
  readonly notFollowing: ReadonlySet<string>
  #sends = 0

  constructor(notFollowing: ReadonlySet<string>) {
    this.notFollowing = notFollowing
  }

  authorizeUrl(): string {
    return 'about:blank'
  }

  exchangeCode(code: string) {
    return Promise.resolve({ openid: code })
  }

  sendTemplate(input: { openid: string; clientMessageId: string }) {
    this.#sends += 1
    if (this.notFollowing.has(input.openid)) {
      const message = 'not following'
      return Promise.reject(new VendorError({ vendor: 'wechat', code: '43004', message, retryable: false }))
    }
    this.shown.add(input.clientMessageId)
    if (this.#sends % 5 === 0) return Promise.reject(lost('wechat'))
    return Promise.resolve({ messageId: `m-${input.clientMessageId}` })
  }

  readPush(): null {
    return null
  }
}
