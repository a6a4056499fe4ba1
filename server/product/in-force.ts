import type { Services } from '../context.ts'
import { dayOf } from '../kernel/calendar.ts'
import { readProductVersions, type StoredProductVersion } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'

export interface ProductInForce {
  readonly code: string
  /** The number of the product's newest version. A write of the next version must name this number. */
  readonly version: number
  /** The version for policies underwritten on the current day; null if the first version is still to come. */
  readonly current: StoredProductVersion | null
  /** The next version that comes into force after the current day; null if none is planned. */
  readonly next: StoredProductVersion | null
}

/**
 * Lists products, sorted by code.
 * @param codes null for all products; unknown codes are left out
 */
export async function productsInForce(
  services: Pick<Services, 'db' | 'clock'>,
  codes: readonly string[] | null,
): Promise<ProductInForce[]> {
  const today = dayOf(services.clock.now())
  const versions = await readProductVersions(services, codes)
  return [...new Set(versions.map(({ code }) => code))].map((code) => {
    const own = versions.filter((version) => version.code === code)
    const later = own
      .map(({ effectiveFrom }) => effectiveFrom)
      .filter((day) => day > today)
      .sort()[0]
    return {
      code,
      version: own[0]?.version ?? 0,
      current: versionOn(own, today),
      next: later === undefined ? null : versionOn(own, later),
    }
  })
}
