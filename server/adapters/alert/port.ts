/** The message of a raised alert; it contains no personal data. */
export interface AlertMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly url: string
  /** Shown with the message, so that a duplicate can be recognised. */
  readonly reference: string
}

/** Where alerts are sent besides the console. */
export interface AlertPort {
  /**
   * The channel has no message id: repeating a message after a lost answer shows it twice. @throws
   * VendorError
   */
  send(message: AlertMessage): Promise<void>
}
