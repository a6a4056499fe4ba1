import type { AlertMessage, AlertPort } from '#server/adapters/alert/port.ts'
import type { WechatPort } from '#server/adapters/wechat/port.ts'

/** A message that the scripted WeChat account received. */
export interface SentTemplate {
  readonly openid: string
  readonly data: Readonly<Record<string, string>>
  readonly clientMessageId: string
}

/** A WeChat account whose behaviour the test determines. */
export class ScriptedWechat implements WechatPort {
  readonly sent: SentTemplate[] = []
  /** Errors that the next calls of `sendTemplate` throw, in this order. */
  readonly failures: Error[] = []

  authorizeUrl(): string {
    return 'about:blank'
  }

  exchangeCode(code: string) {
    return Promise.resolve({ openid: code })
  }

  sendTemplate(input: SentTemplate) {
    const failure = this.failures.shift()
    if (failure) return Promise.reject(failure)
    this.sent.push(input)
    return Promise.resolve({ messageId: `wx-${input.clientMessageId}` })
  }

  readPush() {
    return null
  }
}

/** An alert robot whose behaviour the test determines. */
export class ScriptedAlert implements AlertPort {
  readonly sent: AlertMessage[] = []
  /** Errors that the next calls of `send` throw, in this order. */
  readonly failures: Error[] = []

  send(message: AlertMessage): Promise<void> {
    const failure = this.failures.shift()
    if (failure) return Promise.reject(failure)
    this.sent.push(message)
    return Promise.resolve()
  }
}
