import type { Dayjs } from 'dayjs'
import { flagFields } from '#server/policy/rules/product-version.ts'
import type { AdminInputs } from '../api.ts'
import { dayFrom, shanghaiToday, toPicker } from '../ui/day-picker.tsx'
import type { ProductDetail } from './words.ts'

/** A version of a product in the shape of the API's input. */
export type Content = AdminInputs['product']['save']['content']

/** The values of the form's fields. */
export interface Values {
  readonly code: string
  readonly name: string
  readonly designType: Content['designType']
  readonly newType: boolean
  readonly riskTranscription: boolean
  readonly guaranteedRate: string | null
  readonly dualRecording: boolean
  readonly coolingOffDays: number
  readonly onSale: boolean
  readonly effectiveFrom: Dayjs | null
  readonly note: string
}

/** The version described by the form's values. The schema must still validate it. */
export function toContent(values: Values): unknown {
  const { code: _, note: __, effectiveFrom, guaranteedRate, ...rest } = values
  const rate =
    typeof guaranteedRate === 'string' && guaranteedRate.trim() !== '' ? guaranteedRate.trim() : null
  return { ...rest, guaranteedRate: rate, effectiveFrom: dayFrom(effectiveFrom) ?? '' }
}

/** The initial values for a new product. */
const blank = {
  name: '',
  designType: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  guaranteedRate: null,
  dualRecording: false,
  coolingOffDays: 15,
  onSale: true,
} as const

/**
 * The form's initial values: the flags of the version in force, or of the newest version if none is in force. The
 * effective date is today.
 */
export function initial(product: ProductDetail | null): Partial<Values> {
  const inForce = product?.versions.find(({ version }) => version === product.inForce)
  const start: Omit<Content, 'effectiveFrom'> = inForce ?? product?.versions[0] ?? blank
  const flags = Object.fromEntries(flagFields.map((field) => [field, start[field]]))
  return { ...flags, effectiveFrom: toPicker(shanghaiToday()), note: '' }
}

/**
 * The flags that a design type implies. When the product is saved, the server refuses flags that contradict the
 * design type.
 */
export function impliedBy(designType: Content['designType']): Partial<Values> {
  return {
    newType: designType !== 'ORDINARY',
    riskTranscription: designType === 'PARTICIPATING' || designType === 'UNIVERSAL',
    ...(designType === 'UNIVERSAL' ? {} : { guaranteedRate: null }),
  }
}

const fields = [...flagFields, 'effectiveFrom'] as const

/** The form field at which to show a validation issue of the schema. */
export function fieldOf(path: PropertyKey | undefined): (typeof fields)[number] {
  return fields.find((field) => field === path) ?? 'name'
}
