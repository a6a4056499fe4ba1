/*
 * What the unit tests get instead of vitest's `test`, `describe` and hooks. Vitest collects a test, runs it once and
 * forgets it; here a collected test is a function that is called for each mutant, so that a mutant costs milliseconds
 * instead of a new worker. Everything else (`expect`, `vi`) is vitest's own. A function of vitest that is missing here is
 * undefined in the file that imports it, so that the run without mutants fails and says so.
 */

export { expect, expectTypeOf, vi } from 'vitest'

type Hook = () => unknown
type HookKind = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'
type Body = (...given: readonly unknown[]) => unknown
/** A test's limits are vitest's business: an endless test is ended by Stryker. */
type Limit = number | { readonly timeout?: number }

export interface CollectedTest {
  /** The names of its groups and its own, joined; unique within its file. */
  readonly name: string
  readonly skipped: boolean
  readonly run: () => unknown
}

export interface Group {
  readonly name: string
  readonly skipped: boolean
  readonly tests: CollectedTest[]
  readonly groups: Group[]
  readonly hooks: Record<HookKind, Hook[]>
}

export function emptyGroup(name = '', skipped = false): Group {
  return {
    name,
    skipped,
    tests: [],
    groups: [],
    hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
  }
}

/** Global because the collector itself is loaded anew with the tests. */
declare global {
  var collectedGroup: Group | undefined
}

function current(): Group {
  if (globalThis.collectedGroup === undefined)
    throw new Error('A test was defined while no file is being read.')
  return globalThis.collectedGroup
}

/** Reads a file of tests with `load` and returns what it defines. */
export async function collect(load: () => Promise<unknown>): Promise<Group> {
  const root = emptyGroup()
  globalThis.collectedGroup = root
  try {
    await load()
  } finally {
    globalThis.collectedGroup = undefined
  }
  return root
}

function named(parent: Group, name: string): string {
  const path = parent.name === '' ? name : `${parent.name} > ${name}`
  const taken = new Set([...parent.tests, ...parent.groups].map((one) => one.name))
  for (let again = 2; ; again += 1) {
    const unique = again === 2 && !taken.has(path) ? path : `${path} (${again})`
    if (!taken.has(unique)) return unique
  }
}

/** vitest gives the members of a row that is a list as arguments of their own. */
const rowOf = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : [given])

function definer(define: (name: string, body: Body, row: readonly unknown[], skipped: boolean) => void) {
  const plain = (skipped: boolean) => (name: string, first: Body | Limit, second?: Body | Limit) => {
    const body = [first, second].find((given) => typeof given === 'function')
    if (body === undefined) throw new Error(`${name} has no body`)
    define(name, body, [], skipped)
  }
  const each =
    (rows: readonly unknown[]) =>
    (name: string, first: Body | Limit, second?: Body | Limit): void => {
      const body = [first, second].find((given) => typeof given === 'function')
      if (body === undefined || !Array.isArray(rows))
        throw new Error(`${name} is not a table of rows and a body`)
      rows.forEach((row, index) => {
        define(`${name} [${index + 1}]`, body, rowOf(row), false)
      })
    }
  const skipIf = (condition: unknown) => plain(Boolean(condition))
  return Object.assign(plain(false), { each, skipIf, skip: plain(true) })
}

const ofTests = () =>
  definer((name, body, row, skipped) => {
    const group = current()
    const path = named(group, name)
    group.tests.push({ name: path, skipped: skipped || group.skipped, run: () => body(...row) })
  })
export const test = ofTests()
export const it = ofTests()

export const describe = definer((name, body, row, skipped) => {
  const parent = current()
  const group = emptyGroup(named(parent, name), skipped || parent.skipped)
  parent.groups.push(group)
  globalThis.collectedGroup = group
  try {
    const result = body(...row)
    if (result instanceof Promise) throw new Error(`the group ${group.name} is defined asynchronously`)
  } finally {
    globalThis.collectedGroup = parent
  }
})

const hook = (kind: HookKind) => (body: Hook) => {
  current().hooks[kind].push(body)
}
export const beforeAll = hook('beforeAll')
export const beforeEach = hook('beforeEach')
export const afterEach = hook('afterEach')
export const afterAll = hook('afterAll')
