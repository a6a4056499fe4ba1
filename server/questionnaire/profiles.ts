import type { Services } from '../context.ts'
import { addDays, type Day, dayOf } from '../kernel/calendar.ts'
import { groupBy } from '../kernel/group.ts'
import { readProductVersions, type StoredProductVersion } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'
import type { ProductProfile } from './rules/coverage.ts'

/**
 * Number of days before the current day for which product flags are checked. Policies underwritten earlier have
 * already had their visit.
 */
const DAYS_BACK = 365

/** Returns the versions of one product that apply to policies underwritten on the day `since` or later. */
function holdingSince(versions: readonly StoredProductVersion[], since: Day): StoredProductVersion[] {
  const days = [since, ...versions.map(({ effectiveFrom }) => effectiveFrom).filter((day) => day > since)]
  return [...new Set(days.map((day) => versionOn(versions, day)))].filter((version) => version !== null)
}

/**
 * Returns the product profiles for which a questionnaire must be complete: all combinations of flags that policies of
 * the products on file can have. Products with equal flags form one profile.
 */
export async function productProfiles(services: Pick<Services, 'db'>, at: Date): Promise<ProductProfile[]> {
  const versions = await readProductVersions(services, null)
  const since = addDays(dayOf(at), -DAYS_BACK)
  const holding = groupBy(versions, ({ code }) => code).flatMap((own) => holdingSince(own, since))
  return groupBy(holding, profileKey).map(profileOf)
}

const profileKey = ({ designType, newType, riskTranscription }: StoredProductVersion): string =>
  [designType, newType, riskTranscription].join()

function profileOf(alike: readonly [StoredProductVersion, ...StoredProductVersion[]]): ProductProfile {
  const [{ designType, newType, riskTranscription }] = alike
  const products = [...new Set(alike.map(({ name }) => name))].sort()
  return { design: designType, newType, riskTranscription, products }
}
