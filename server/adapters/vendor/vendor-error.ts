/** The names of the outside systems in errors and in logs. */
export type VendorName =
  | 'face'
  | 'sms'
  | 'wechat'
  | 'alert'
  | 'telephony'
  | 'virus-scan'
  | 'timestamp'
  | 'publish'
  | 'backup'
  | 'witness'
  | 'document-signer'
  | 'directory'
  | 'wecom'

/**
 * A failed call to an outside system.
 *
 * `retryable` is the adapter's judgement from the vendor's documentation. It is true for network trouble, time-outs
 * and "system busy". It is false if the vendor would refuse the same request again. `ambiguous` is true when the
 * request was possibly carried out although no response arrived, for example when the connection was cut after
 * sending. In that case, the caller must check before it repeats an action that a person would notice. The message is
 * logged, so it never contains personal data.
 */
export class VendorError extends Error {
  readonly vendor: VendorName
  readonly code: string
  readonly retryable: boolean
  readonly ambiguous: boolean

  constructor(input: {
    vendor: VendorName
    code: string
    message: string
    retryable: boolean
    ambiguous?: boolean
    cause?: unknown
  }) {
    super(input.message, { cause: input.cause })
    this.name = 'VendorError'
    this.vendor = input.vendor
    this.code = input.code
    this.retryable = input.retryable
    this.ambiguous = input.ambiguous ?? false
  }
}
