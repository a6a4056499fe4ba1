import { normalIdNumber, normalPhone } from '../text/spelling.ts'
import type { Secrets } from './secrets.ts'

/*
 * The keyed indexes by which sealed document numbers and phones are found. They are computed only here: with
 * another spelling, an index would find nobody, and an import would create a second customer for the same
 * person.
 */

/** The index of a document number in any spelling. */
export function idNumberIndex(secrets: Pick<Secrets, 'index'>, idNumber: string): Buffer {
  return secrets.index('id_number', normalIdNumber(idNumber))
}

/**
 * The index of a phone in any spelling; a text that is not a phone number gets an index that matches none.
 */
export function phoneIndex(secrets: Pick<Secrets, 'index'>, phone: string): Buffer {
  return secrets.index('phone', normalPhone(phone) ?? phone)
}
