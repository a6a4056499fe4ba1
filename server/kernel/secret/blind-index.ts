import { normalIdNumber, normalPhone } from '../text/spelling.ts'
import type { Secrets } from './secrets.ts'

/*
 * The keyed indexes with which sealed document numbers and phones are found. Only this file computes them. An index
 * over another spelling would find nobody, and an import would create a second customer for the same person.
 */

/** The index of a document number. Every spelling of the number gives the same index. */
export function idNumberIndex(secrets: Pick<Secrets, 'index'>, idNumber: string): Buffer {
  return secrets.index('id_number', normalIdNumber(idNumber))
}

/**
 * The index of a phone. Every spelling of the phone gives the same index. The index of a text that is not a phone
 * number matches no customer.
 */
export function phoneIndex(secrets: Pick<Secrets, 'index'>, phone: string): Buffer {
  return secrets.index('phone', normalPhone(phone) ?? phone)
}
