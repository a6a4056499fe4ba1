import { keep, kept } from '../../browser/storage.ts'

export const idTypes = [
  'ID_CARD',
  'PASSPORT',
  'HK_MACAU_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_RESIDENT',
  'OTHER',
] as const
type IdType = (typeof idTypes)[number]

/** The registration form's fields. */
export interface Typed {
  readonly name: string
  readonly idType: IdType
  readonly idNumber: string
  readonly phone: string
}

const LONGEST = 100

/**
 * Reads the registration form's input from unknown data. Other keys are dropped, and strings that are too long are
 * cut.
 */
export function readTyped(value: unknown): Typed {
  const given: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {}
  const text = (name: string) => {
    const found = given[name]
    return typeof found === 'string' ? found.slice(0, LONGEST) : ''
  }
  return {
    name: text('name'),
    idType: idTypes.find((type) => type === given.idType) ?? 'ID_CARD',
    idNumber: text('idNumber'),
    phone: text('phone'),
  }
}

/**
 * The input entered in the registration form before a reload. Phones discard a background page while the customer
 * reads the text message.
 */
export function typedBefore(): Typed {
  try {
    return readTyped(JSON.parse(kept('h5.registration') ?? '{}'))
  } catch {
    return readTyped({})
  }
}

/** Stores the form input in this tab until the customer is registered (`forgetTyped`) or signs out (storage.ts). */
export function keepTyped(typed: Typed): void {
  keep('h5.registration', JSON.stringify(typed))
}

/** Removes the form input from this tab. */
export function forgetTyped(): void {
  keep('h5.registration', null)
}
