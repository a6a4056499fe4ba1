import { afterAll, beforeAll, expect, test } from 'vitest'
import { momentCases, phoneCases, requestCases } from './cases.ts'
import { everything } from './form.ts'
import { oldestCases } from './older.ts'
import { recordVisits } from './record-visits.ts'
import { type Case, faultsIn, openTheatre, type Theatre, walkAll } from './run.ts'
import { tell } from './tally.ts'

let theatre: Theatre
beforeAll(async () => {
  if (!everything) theatre = await openTheatre()
})
afterAll(() => theatre?.close())

/**
 * Chooses one case of each kind. The cases are spread over the visit, so that each kind's case lies later in the
 * visit than the previous kind's case.
 */
function oneOfEach(cases: readonly Case[]): Case[] {
  const kinds = [...new Set(cases.map(({ kind }) => kind))]
  return kinds.flatMap((kind, place) => {
    const own = cases.filter((each) => each.kind === kind)
    return own[Math.floor((own.length * (place + 1)) / (kinds.length + 1))] ?? []
  })
}

test.skipIf(everything)(
  'a customer finishes the visit whatever fault happens once, with one fault of each kind',
  async () => {
    const recordings = await recordVisits(theatre)
    const requests = requestCases(recordings)
    // A page of the visit hangs. The browser must then request it in another way, and the visit needs at most one
    // more attempt.
    const page = requests
      .filter(({ kind, name }) => kind === 'hung' && /^GET \/_next\/.*\(1\)$/.test(name))
      .at(-1)
    // Only half of the first page arrives. That half must show the hotline and allow a reload.
    const half = requests.find(
      ({ kind, name }) => kind === 'half-answer' && /^GET \/h5\/visits \(1\)$/.test(name),
    )
    const [oldest] = oldestCases()
    const endings = await walkAll(theatre, [
      // Network faults are tried only on API calls, because a browser takes about twenty seconds to give up on a page
      // that hangs.
      ...oneOfEach(requests.filter(({ name }) => name.startsWith('POST'))),
      ...oneOfEach(momentCases(recordings)),
      ...oneOfEach(phoneCases()),
      ...(oldest ? [oldest] : []),
      ...(page ? [page] : []),
      ...(half ? [half] : []),
    ])
    tell('sample', endings)
    expect(faultsIn(endings)).toEqual([])
    // These visits do not always make every request of the recorded visit, because a step can either include the next
    // page in its response or request it separately. If the request of a case is never made, the outcome is 'not
    // met'.
    const met = endings.filter(({ outcome }) => outcome !== 'not met')
    expect(met.map(({ outcome }) => outcome.replace(/,.*/, ''))).toEqual(met.map(() => 'finished'))
    expect(met.length).toBeGreaterThanOrEqual(endings.length - 3)
  },
)
