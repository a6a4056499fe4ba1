import type { AlertMessage, AlertPort } from '#server/adapters/alert/port.ts'
import type { DocumentPorts } from '#server/adapters/document-signer/documents.ts'
import type { ScanVerdict, VirusScanPort } from '#server/adapters/virus-scan/port.ts'
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

/** A virus scanner whose behaviour the test determines. It finds nothing unless the content contains `virus`. */
export class ScriptedScanner implements VirusScanPort {
  /** The contents that were scanned. */
  readonly scanned: Buffer[] = []
  /** Errors that the next scans throw, in this order. */
  readonly failures: Error[] = []
  virus = 'a virus'

  async scan(content: AsyncIterable<Uint8Array>): Promise<ScanVerdict> {
    const failure = this.failures.shift()
    if (failure) throw failure
    const pieces: Uint8Array[] = []
    for await (const piece of content) pieces.push(piece)
    const whole = Buffer.concat(pieces)
    this.scanned.push(whole)
    return { finding: whole.includes(this.virus) ? 'Test.Virus' : null }
  }
}

/** Documents are made without a signature. */
export const noDocuments: DocumentPorts = {
  signer: null,
  revocation: { crlOf: () => Promise.resolve(null) },
  timestampChain: [],
  fonts: [],
}
