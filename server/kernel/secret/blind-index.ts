import { normalIdNumber, normalPhone } from '../text/spelling.ts'
import type { Secrets } from './secrets.ts'

/*
 * The keyed indexes with which sealed document numbers and phones are found. Only this file computes them. An index
 * computed over another spelling would match no customer, and an import would create a second customer for the same
 * person.
 */

/** Computes the index of a document number. Every spelling of the number gives the same index. */
export function idNumberIndex(secrets: Pick<Secrets, 'index'>, idNumber: string): Buffer {
  return secrets.index('id_number', normalIdNumber(idNumber))
}

/**
 * Computes the index of a phone number. Every spelling of the number gives the same index. If the text is not a phone
 * number, its index matches no customer.
 */
export function phoneIndex(secrets: Pick<Secrets, 'index'>, phone: string): Buffer {
  return secrets.index('phone', normalPhone(phone) ?? phone)
}
