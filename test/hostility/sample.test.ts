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

/** One case of each kind, each further along the visit than that of the kind before. */
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
    // A page of the visit that hangs: it is asked for another way, and costs no more than a try.
    const page = requests
      .filter(({ kind, name }) => kind === 'hung' && /^GET \/_next\/.*\(1\)$/.test(name))
      .at(-1)
    // The first page comes halfway: what is there says whom to call and opens it anew.
    const half = requests.find(
      ({ kind, name }) => kind === 'half-answer' && /^GET \/h5\/visits \(1\)$/.test(name),
    )
    const [oldest] = oldestCases()
    const endings = await walkAll(theatre, [
      // Calls: what becomes of a page that hangs takes a browser some twenty seconds to find out.
      ...oneOfEach(requests.filter(({ name }) => name.startsWith('POST'))),
      ...oneOfEach(momentCases(recordings)),
      ...oneOfEach(phoneCases()),
      ...(oldest ? [oldest] : []),
      ...(page ? [page] : []),
      ...(half ? [half] : []),
    ])
    tell('sample', endings)
    expect(faultsIn(endings)).toEqual([])
    // What was asked for once in the recorded visit is not always asked for: a step brings the next page, or it is asked for.
    const met = endings.filter(({ outcome }) => outcome !== 'not met')
    expect(met.map(({ outcome }) => outcome.replace(/,.*/, ''))).toEqual(met.map(() => 'finished'))
    expect(met.length).toBeGreaterThanOrEqual(endings.length - 3)
  },
)
