import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEPLOY_LANES, deployCases } from './deploy.ts'
import { everything } from './form.ts'
import { faultsIn, openTheatre, type Theatre, walkAll } from './run.ts'
import { buildSecondVersion, type Version } from './second-version.ts'
import { tell } from './tally.ts'

let theatre: Theatre
let version: Version

describe.runIf(everything)('when a new version is deployed in the middle of visits', () => {
  beforeAll(async () => {
    version = await buildSecondVersion()
    theatre = await openTheatre(4000)
  })
  afterAll(async () => {
    await theatre?.close()
    await version?.remove()
  })

  test('every customer finishes, and no identified customer has to identify again', async () => {
    const endings = await walkAll(theatre, deployCases(theatre, version), DEPLOY_LANES)
    tell('deploy', endings)
    expect(faultsIn(endings)).toEqual([])
    expect(endings.filter(({ outcome }) => !outcome.startsWith('finished'))).toEqual([])
    const page = await (await fetch(`${theatre.gateway.url}/h5/visits`)).text()
    expect(page).toContain(version.mark)
  })
})
