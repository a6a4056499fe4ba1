import type { Services } from '../context.ts'
import { addDays, type Day, dayOf } from '../kernel/calendar.ts'
import { groupBy } from '../kernel/group.ts'
import { readProductVersions, type StoredProductVersion } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'
import type { ProductProfile } from './rules/coverage.ts'

/**
 * Policies underwritten more days ago than this have already had their visit. The product flags of those days are
 * therefore not checked.
 */
const DAYS_BACK = 365

/** The versions of one product that apply to policies underwritten on the day `since` or later. */
function holdingSince(versions: readonly StoredProductVersion[], since: Day): StoredProductVersion[] {
  const days = [since, ...versions.map(({ effectiveFrom }) => effectiveFrom).filter((day) => day > since)]
  return [...new Set(days.map((day) => versionOn(versions, day)))].filter((version) => version !== null)
}

/**
 * The product profiles that a questionnaire must serve. They are the products on file with all flags that their
 * policies can have; products with equal flags form one profile.
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
