import type { Services } from '../context.ts'
import { addDays, type Day, dayOf } from '../kernel/calendar.ts'
import { groupBy } from '../kernel/group.ts'
import { readProductVersions, type StoredProductVersion } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'
import type { ProductProfile } from './rules/coverage.ts'

/**
 * A policy underwritten longer ago than this has had its visit, so its product's flags of that day are not
 * checked.
 */
const DAYS_BACK = 365

/** The versions of one product that apply to policies underwritten since that day. */
function holdingSince(versions: readonly StoredProductVersion[], since: Day): StoredProductVersion[] {
  const days = [since, ...versions.map(({ effectiveFrom }) => effectiveFrom).filter((day) => day > since)]
  return [...new Set(days.map((day) => versionOn(versions, day)))].filter((version) => version !== null)
}

/**
 * The product profiles a questionnaire must serve: the products on file with the flags their policies can
 * have, equal ones grouped.
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
