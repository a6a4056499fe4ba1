/** A face check vendor's report about one attempt. The rules in server/identity decide its consequences. */
export type FaceReport =
  | { readonly finished: false; readonly vendorCode: number }
  | {
      readonly finished: true
      /** The vendor's own code; only 0 means that the check was passed. */
      readonly vendorCode: number
      /**
       * The person whom the vendor checked. The name and the number must be compared with the applicant, because the
       * browser's return from the vendor's page proves nothing.
       */
      readonly name: string
      readonly idNumber: string
      /** The vendor's request id, kept as evidence. */
      readonly requestId: string
    }

/** The face check of an ID-card holder. Every method throws VendorError when the vendor cannot answer. */
export interface FacePort {
  /** Opens one attempt. `token` is valid for two hours; `url` is the page on which the person does the check. */
  start(input: {
    name: string
    idNumber: string
    /** The URL to which the vendor redirects the browser, at most 1024 characters. The vendor appends its token. */
    redirectUrl: string
    /** This system's reference, which the vendor returns. It never contains personal data. */
    reference: string
  }): Promise<{ token: string; url: string }>
  /**
   * Requests the state of one attempt, always from server to server. An attempt with an expired token is reported as
   * finished with `vendorCode` 15. The vendor deletes results after three days; name, number and request id are then
   * empty.
   */
  report(token: string): Promise<FaceReport>
}
