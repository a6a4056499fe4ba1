/** What is told when an alert is raised; nothing of it is about a person. */
export interface AlertMessage {
  readonly title: string
  readonly lines: readonly string[]
  /** The alert's page. */
  readonly url: string
  /** Told with the message, so that one that arrives twice is known again. */
  readonly reference: string
}

/** Where alerts are told beside the console. */
export interface AlertPort {
  /** The channel knows no such thing as "the same message": after a lost answer a repeat is shown twice. @throws VendorError */
  send(message: AlertMessage): Promise<void>
}
