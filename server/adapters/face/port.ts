/** A face check vendor's report about one attempt; the rules (server/identity) decide what it means. */
export type FaceReport =
  | { readonly finished: false; readonly vendorCode: number }
  | {
      readonly finished: true
      /** The vendor's own code; 0 is the only pass. */
      readonly vendorCode: number
      /**
       * The person the vendor checked: it must be compared with the applicant, because the browser's return
       * proves nothing.
       */
      readonly name: string
      readonly idNumber: string
      /** The vendor's request id, kept as evidence. */
      readonly requestId: string
    }

/** Face check of an ID-card holder. Every method throws VendorError when the vendor cannot answer. */
export interface FacePort {
  /** Opens one attempt. `token` is valid for two hours; `url` is where the person is sent. */
  start(input: {
    name: string
    idNumber: string
    /** Where the vendor sends the browser back to; it appends its token. At most 1024 characters. */
    redirectUrl: string
    /** Our own reference, returned by the vendor; never personal data. */
    reference: string
  }): Promise<{ token: string; url: string }>
  /**
   * The state of one attempt, always asked server to server. An expired token counts as finished with code
   * 15; once the vendor has deleted the result (after three days), name, number and request id are empty.
   */
  report(token: string): Promise<FaceReport>
}
