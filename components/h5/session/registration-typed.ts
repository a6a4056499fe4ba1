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

/** What is typed to register. */
export interface Typed {
  readonly name: string
  readonly idType: IdType
  readonly idNumber: string
  readonly phone: string
}

const LONGEST = 100

/** What was typed, as far as it is that: no more than fields of text and a kind of document. */
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

/** What was typed before the page was loaded again: a look at the text message can do that to a page. */
export function typedBefore(): Typed {
  try {
    return readTyped(JSON.parse(kept('h5.registration') ?? '{}'))
  } catch {
    return readTyped({})
  }
}

/** Keeps it in this tab only, until who typed it is registered (`forgetTyped`) or leaves (storage.ts). */
export function keepTyped(typed: Typed): void {
  keep('h5.registration', JSON.stringify(typed))
}

export function forgetTyped(): void {
  keep('h5.registration', null)
}
