/**
 * A failed call to an outside system.
 *
 * `retryable` is the adapter's judgement from the vendor's documentation: true for network trouble, time-outs
 * and "system busy", false where the same request would be refused again.
 * `ambiguous` is true when the request may have been carried out although no answer arrived (a connection cut
 * after sending): the caller must ask before it repeats something a person would notice. The message is
 * logged, so it never contains personal data.
 */
export class VendorError extends Error {
  readonly vendor: 'face' | 'sms' | 'wechat' | 'alert'
  readonly code: string
  readonly retryable: boolean
  readonly ambiguous: boolean

  constructor(input: {
    vendor: 'face' | 'sms' | 'wechat' | 'alert'
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
