import { z } from 'zod'
import type { Services } from '../context.ts'
import { designTypes } from '../vocabulary/enums.ts'
import type { ProductVersion } from './rules/product-version.ts'

export interface StoredProductVersion extends ProductVersion {
  readonly code: string
  readonly version: number
  readonly note: string
  readonly createdAt: Date
  readonly createdBy: string
}

const rowSchema = z
  .object({
    product_code: z.string(),
    version: z.number(),
    effective_from: z.string(),
    name: z.string(),
    design_type: z.enum(designTypes),
    new_type: z.boolean(),
    risk_transcription: z.boolean(),
    guaranteed_rate: z.string().nullable(),
    dual_recording: z.boolean(),
    cooling_off_days: z.number(),
    on_sale: z.boolean(),
    note: z.string(),
    created_at: z.date(),
    created_by: z.string(),
  })
  .transform(
    (row): StoredProductVersion => ({
      code: row.product_code,
      version: row.version,
      effectiveFrom: row.effective_from,
      name: row.name,
      designType: row.design_type,
      newType: row.new_type,
      riskTranscription: row.risk_transcription,
      guaranteedRate: row.guaranteed_rate,
      dualRecording: row.dual_recording,
      coolingOffDays: row.cooling_off_days,
      onSale: row.on_sale,
      note: row.note,
      createdAt: row.created_at,
      createdBy: row.created_by,
    }),
  )

/**
 * Reads every version of these products, sorted by code and newest version first. With null, reads the versions of
 * all products.
 */
export async function readProductVersions(
  services: Pick<Services, 'db'>,
  codes: readonly string[] | null,
): Promise<StoredProductVersion[]> {
  const found = await services.db.query(
    `SELECT product_code, version, effective_from, name, design_type, new_type, risk_transcription, guaranteed_rate::text AS guaranteed_rate,
        dual_recording, cooling_off_days, on_sale, note, created_at, created_by
      FROM product_version WHERE $1::text[] IS NULL OR product_code = ANY($1::text[]) ORDER BY product_code, version DESC`,
    [codes],
  )
  return found.rows.map((row) => rowSchema.parse(row))
}
