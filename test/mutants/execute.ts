import type { Group } from './collector.ts'

export interface Executed {
  readonly name: string
  /** Milliseconds that the test took, hooks for each test included. */
  readonly took: number
  /** The message of the failure; null if the test passed, undefined if it was skipped. */
  readonly failure: string | null | undefined
}

export interface ExecuteOptions {
  /** The names of the tests to run; all if absent. */
  readonly only?: ReadonlySet<string>
  /** Called before each test with its name, and with null after it. */
  readonly entering?: (name: string | null) => void
  /** Whether to stop at the first failure. */
  readonly bail: boolean
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const wanted = (group: Group, only: ReadonlySet<string> | undefined): boolean =>
  group.tests.some((test) => !test.skipped && (only === undefined || only.has(test.name))) ||
  group.groups.some((inner) => wanted(inner, only))

/** Calls hooks that were defined before a test; what they return is called after it, as vitest does. */
async function enter(hooks: readonly (() => unknown)[], after: (() => unknown)[]): Promise<void> {
  for (const hook of hooks) {
    const cleanup = await hook()
    if (typeof cleanup === 'function') after.unshift(() => cleanup())
  }
}

/**
 * Runs the tests of a file in their order, with their hooks, and returns what each did. A failure of `beforeAll` or
 * `afterAll` counts as a failure of a test of the group.
 */
export async function execute(root: Group, options: ExecuteOptions): Promise<Executed[]> {
  const done: Executed[] = []
  const stopped = () => options.bail && done.some(({ failure }) => typeof failure === 'string')

  async function runTest(test: Group['tests'][number], groups: readonly Group[]): Promise<void> {
    if (test.skipped) {
      done.push({ name: test.name, took: 0, failure: undefined })
      return
    }
    const started = performance.now()
    let failure: string | null = null
    const attempt = async (step: () => unknown) => {
      try {
        await step()
      } catch (error) {
        failure ??= messageOf(error)
      }
    }
    const after: (() => unknown)[] = []
    options.entering?.(test.name)
    await attempt(async () => {
      for (const group of groups) await enter(group.hooks.beforeEach, after)
      await test.run()
    })
    for (const group of groups) after.unshift(...group.hooks.afterEach)
    for (const step of after) await attempt(step)
    options.entering?.(null)
    done.push({ name: test.name, took: performance.now() - started, failure })
  }

  async function runGroup(group: Group, outer: readonly Group[]): Promise<void> {
    if (!wanted(group, options.only) || stopped()) {
      if (options.only === undefined && !stopped()) {
        for (const { name } of group.tests) done.push({ name, took: 0, failure: undefined })
      }
      return
    }
    const groups = [...outer, group]
    const after: (() => unknown)[] = []
    try {
      await enter(group.hooks.beforeAll, after)
      for (const test of group.tests) {
        if (stopped()) break
        if (options.only === undefined || options.only.has(test.name)) await runTest(test, groups)
      }
      for (const inner of group.groups) await runGroup(inner, groups)
    } catch (error) {
      const name = group.tests[0]?.name ?? group.groups[0]?.tests[0]?.name ?? group.name
      done.push({ name, took: 0, failure: messageOf(error) })
    }
    for (const step of [...after, ...group.hooks.afterAll]) {
      try {
        await step()
      } catch (error) {
        done.push({ name: group.tests[0]?.name ?? group.name, took: 0, failure: messageOf(error) })
      }
    }
  }

  await runGroup(root, [])
  return done
}
