/** The message of a raised alert. It contains no personal data. */
export interface AlertMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly url: string
  /** The words of the link; those of an alert if it is missing. */
  readonly look?: string
  /** A reference shown with the message, so that readers can recognise a duplicate. */
  readonly reference: string
}

/** The channel to which alerts are sent in addition to the console. */
export interface AlertPort {
  /**
   * Sends a message. The channel has no message id, so a message repeated after a lost response appears twice.
   * @throws VendorError
   */
  send(message: AlertMessage): Promise<void>
}
