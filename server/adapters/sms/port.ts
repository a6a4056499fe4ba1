/**
 * The purpose of a text message, with its parameters in order:
 * - VISIT_CODE and REGISTER_CODE: [code of at most six digits]
 * - VISIT_REMINDER: [product name, token of the personal link]
 *
 * The code's period of validity and the part of the URL before the token belong to the approved wording, because
 * gateways refuse a URL as a parameter.
 */
export type SmsTemplate = 'VISIT_CODE' | 'REGISTER_CODE' | 'VISIT_REMINDER'

/** Sends text messages. Every method throws VendorError when the gateway refuses or cannot answer. */
export interface SmsPort {
  /**
   * Sends one message. `deliveries` returns `reference`, so that a message whose response was lost can be
   * distinguished from a message that was never sent. `phone` is E.164 (+86…).
   */
  send(input: {
    phone: string
    template: SmsTemplate
    params: readonly string[]
    reference: string
  }): Promise<{ serialNo: string }>
  /**
   * Returns the references of messages to this phone for which the gateway has a receipt. Only messages sent at or
   * after `since`, and at most seven days ago, are covered. A listed message was sent. A message that is not listed
   * can still be on its way, because the carrier sends receipts seconds to minutes later.
   */
  deliveries(input: {
    phone: string
    since: Date
  }): Promise<readonly { reference: string; delivered: boolean }[]>
}
