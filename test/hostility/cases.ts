import type { BrowserContext } from 'playwright-core'
import { type Fault, faults, faultsOfFiles, isFile, nameOf, type Target } from './network/faults.ts'
import { Line } from './network/line.ts'
import type { Case } from './run.ts'
import type { Way } from './walk/people.ts'
import type { Moment, Walk } from './walk/walker.ts'

/** The requests and actions that were recorded in a visit without faults. */
export interface Recording {
  readonly way: Way
  readonly asked: readonly Target[]
  readonly moments: readonly Moment[]
}

const keyOf = (target: Target) => `${target.method} ${target.path} ${target.nth}`

/**
 * Combines every request of every recorded visit with every possible fault. If both ways of identification request
 * the same file, that file is used only once.
 */
export function requestCases(recordings: readonly Recording[]): Case[] {
  const seen = new Set<string>()
  return recordings.flatMap(({ way, asked }) =>
    asked
      .filter((target) => !isFile(target) || !seen.has(keyOf(target)))
      .flatMap((target) => {
        seen.add(keyOf(target))
        const possible: readonly Fault[] = isFile(target) ? faultsOfFiles : faults
        return possible.map((fault): Case => {
          const circumstance = { line: new Line({ target, fault }) }
          return { kind: fault, name: nameOf(target), way, circumstance }
        })
      }),
  )
}

type Happening = readonly [kind: string, happens: (walk: Walk) => Promise<void>]

const happenings: readonly Happening[] = [
  ['tab killed', (walk) => walk.kill()],
  [
    'page loaded anew',
    async (walk) => {
      walk.reload()
    },
  ],
  // Only this product's cookies are deleted, because WeChat's own sign-in is not under test.
  ['cookies dropped', (walk) => walk.context.clearCookies({ name: /^rv_/ })],
]

/**
 * Combines every disturbance with every action of a recorded visit, once just before the action and once just after
 * it.
 */
export function momentCases(recordings: readonly Recording[]): Case[] {
  return recordings.flatMap(({ way, moments }) =>
    moments
      .filter(({ deed }) => deed !== 'read')
      .flatMap((moment) =>
        happenings.flatMap(([kind, happens]) =>
          (['before', 'after'] as const).map((when): Case => {
            const circumstance = { event: { at: { ...moment, when }, happens } }
            return { kind, name: `${when} ${moment.deed} at ${moment.step}`, way, circumstance }
          }),
        ),
      ),
  )
}

type Area = 'localStorage' | 'sessionStorage'

/**
 * Runs in the browser before the scripts of any page. Makes the browser's storage full, or makes every access to the
 * storage fail.
 */
function spoil({ areas, how }: { areas: readonly Area[]; how: 'full' | 'refused' }): void {
  for (const area of areas) {
    const storage = how === 'full' ? window[area] : null
    Object.defineProperty(window, area, {
      get() {
        if (storage === null) throw new DOMException('The operation is insecure.', 'SecurityError')
        return storage
      },
    })
  }
  if (how === 'refused') return
  const { setItem } = Storage.prototype
  Storage.prototype.setItem = function (this: Storage, key: string, value: string) {
    if (areas.some((area) => this === window[area]))
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    setItem.call(this, key, value)
  }
}

const DAY_MS = 86_400_000
const ways: readonly Way[] = ['FACE', 'SMS']

/** Cases for phones that cannot store anything, and for phones with a wrong date. */
export function phoneCases(): Case[] {
  const both: readonly Area[] = ['localStorage', 'sessionStorage']
  const choices: readonly (readonly Area[])[] = [...both.map((area) => [area]), both]
  const storage = (['full', 'refused'] as const).flatMap((how) =>
    choices.map((areas) => ({
      kind: `storage ${how}`,
      name: areas.join(' and '),
      circumstance: {
        prepare: async (context: BrowserContext) => {
          await context.addInitScript(spoil, { areas, how })
        },
      },
    })),
  )
  const clocks = [-DAY_MS, DAY_MS].map((clockMs) => ({
    kind: 'clock wrong',
    name: `${clockMs / DAY_MS} day`,
    circumstance: { clockMs },
  }))
  return [...storage, ...clocks].flatMap((each) => ways.map((way): Case => ({ ...each, way })))
}
