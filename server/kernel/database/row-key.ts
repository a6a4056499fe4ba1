/**
 * A parameter (bytea) that is computed when the statement is sent: the key of a row's keyed hash (server/kernel/secret/event-mac.ts).
 * So whoever builds a statement needs no key. Null if the database was opened without one.
 */
export class RowKey {
  readonly context: string

  constructor(context: string) {
    this.context = context
  }

  /** pg asks a parameter for this if nobody has computed it. Written as it is, it would be a keyed hash of nothing. */
  toPostgres(): never {
    throw new Error('a row with a keyed hash must be written through Database.query')
  }
}
