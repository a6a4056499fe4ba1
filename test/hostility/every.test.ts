import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customerScripts } from '#test/support/browser/customer-scripts.ts'
import { momentCases, phoneCases, type Recording, requestCases } from './cases.ts'
import { everything } from './form.ts'
import { olderCases, oldestCases } from './older.ts'
import { recordVisits } from './record-visits.ts'
import { type Case, faultsIn, openTheatre, type Theatre, walkAll } from './run.ts'
import { type Ending, tell } from './tally.ts'

let theatre: Theatre
let recordings: readonly Recording[]

describe.runIf(everything)('a customer finishes the visit', () => {
  beforeAll(async () => {
    theatre = await openTheatre()
    recordings = await recordVisits(theatre)
  })
  afterAll(() => theatre?.close())

  async function tryAll(title: string, cases: readonly Case[]): Promise<Ending[]> {
    expect(cases.length).toBeGreaterThan(4)
    const endings = await walkAll(theatre, cases)
    tell(title, endings)
    expect(faultsIn(endings)).toEqual([])
    expect(endings.filter(({ outcome }) => outcome === 'hotline')).toEqual([])
    return endings
  }

  test('whatever happens once to any request, waiting longer than one attempt for a document only', async () => {
    const endings = await tryAll('requests', requestCases(recordings))
    const late = endings.filter(
      ({ longestWaitMs, name }) => longestWaitMs > 24_000 && !/ GET \/h5/.test(name),
    )
    expect(late).toEqual([])
  })

  test('when the tab is killed, the page reloaded or the session lost, at any step', async () => {
    await tryAll('moments', momentCases(recordings))
  })

  test('on phones that store nothing or have the wrong date', async () => {
    await tryAll('phones', phoneCases())
  })

  test('in browsers that lack every newer feature', async () => {
    const scripts = await customerScripts(theatre.server.url)
    await tryAll('older', [...oldestCases(), ...olderCases(scripts.values())])
  })
})
