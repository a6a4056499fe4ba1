import { z } from 'zod'
import { daySchema } from '../../kernel/day.ts'
import { lineProblem } from '../../kernel/text/text-rules.ts'
import { designTypes } from '../../vocabulary/enums.ts'

const rate = z.string().regex(/^\d{1,3}(\.\d{1,2})?$/, { message: '利率须为数字，最多两位小数' })

/**
 * A product's flags for policies underwritten from a given day on. A policy keeps the flags that were valid when it
 * was sold. To correct a version, another version with the same first day is stored.
 */
export const productVersionSchema = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, { message: '不能为空' })
      .max(100, { message: '最多 100 个字' })
      .superRefine((name, context) => {
        const problem = name === '' ? null : lineProblem(name)
        if (problem !== null) context.addIssue({ code: 'custom', message: problem })
      }),
    designType: z.enum(designTypes),
    /** 人身保险新型产品 (new-type life insurance) */
    newType: z.boolean(),
    riskTranscription: z.boolean(),
    /**
     * Guaranteed rate in percent a year as decimal text, for example "1.75". Only universal products have a
     * guaranteed rate.
     */
    guaranteedRate: rate.nullable(),
    /**
     * The default for this product: whether its policies are sold with 双录 (recording on audio and video). A policy
     * can override the default.
     */
    dualRecording: z.boolean(),
    coolingOffDays: z.number().int().min(1).max(60),
    onSale: z.boolean(),
    effectiveFrom: daySchema,
  })
  .strict()
  .superRefine((product, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (product.designType === 'UNIVERSAL' && product.guaranteedRate === null)
      wrong('guaranteedRate', '万能型产品须填写最低保证利率')
    if (product.designType !== 'UNIVERSAL' && product.guaranteedRate !== null)
      wrong('guaranteedRate', '只有万能型产品有最低保证利率')
    if (product.designType === 'ORDINARY' && product.newType) wrong('newType', '普通型产品不是新型产品')
    if (product.designType !== 'ORDINARY' && !product.newType)
      wrong('newType', '分红型、万能型、投资连结型都是新型产品')
  })

export type ProductVersion = z.infer<typeof productVersionSchema>

export const productCodeSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, { message: '产品代码须为字母、数字、- 或 _，最多 40 个' })

/**
 * Returns the version that applies to a policy underwritten on that day: the version with the latest start on or
 * before the day. If several versions have the same start, the newest of them is returned.
 */
export function versionOn<T extends { readonly effectiveFrom: string; readonly version: number }>(
  versions: readonly T[],
  day: string,
): T | null {
  const begun = versions.filter(({ effectiveFrom }) => effectiveFrom <= day)
  const later = (a: T, b: T) =>
    a.effectiveFrom === b.effectiveFrom ? a.version > b.version : a.effectiveFrom > b.effectiveFrom
  return begun.reduce<T | null>((best, next) => (best === null || later(next, best) ? next : best), null)
}

/** One changed flag, before and after the change. `before` is null for a new product. */
export interface FlagChange {
  readonly field: keyof ProductVersion
  readonly before: ProductVersion[keyof ProductVersion] | null
  readonly after: ProductVersion[keyof ProductVersion]
}

/** The fields of a product version that are flags. The effective day is not a flag. */
export const flagFields = [
  'name',
  'designType',
  'newType',
  'riskTranscription',
  'guaranteedRate',
  'dualRecording',
  'coolingOffDays',
  'onSale',
] as const

/** Decimal text is compared as numbers, because 1.5 and 1.50 are the same rate. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && /^[\d.]+$/.test(a) && /^[\d.]+$/.test(b)) {
    return Number(a) === Number(b)
  }
  return a === b
}

/**
 * Returns the flags of `after` that differ from `before`, which is the version valid on the day `after.effectiveFrom`
 * without this change. The list is empty if no flag differs.
 */
export function flagChanges(before: ProductVersion | null, after: ProductVersion): FlagChange[] {
  return flagFields
    .filter((field) => before === null || !same(before[field], after[field]))
    .map((field) => ({ field, before: before?.[field] ?? null, after: after[field] }))
}
