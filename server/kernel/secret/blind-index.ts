import { normalIdNumber, normalPhone } from '../text/spelling.ts'
import type { Secrets } from './secrets.ts'

/*
 * The keyed indexes by which sealed document numbers and phones are found. Made here only: an index of another spelling
 * finds nobody, and on the way in makes a second customer of the same person.
 */

/** Of a document number in any spelling. */
export function idNumberIndex(secrets: Pick<Secrets, 'index'>, idNumber: string): Buffer {
  return secrets.index('id_number', normalIdNumber(idNumber))
}

/** Of a phone in any spelling; what is no phone number has an index that nobody's equals. */
export function phoneIndex(secrets: Pick<Secrets, 'index'>, phone: string): Buffer {
  return secrets.index('phone', normalPhone(phone) ?? phone)
}
