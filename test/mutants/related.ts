import { dirname } from 'node:path'
import { type Source, sourcesIn } from '#test/support/source/imports.ts'

/** A test that reaches one of these runs code in another process, which knows nothing of an active mutant. */
const OUTSIDE = /^node:(?:child_process|worker_threads|cluster|http|http2|https)$/

/** `server/visit/rules/window.ts` and `test/unit/visit/window.test.ts` are both of the room `visit`. */
const roomOf = (path: string): string => path.split('/')[path.startsWith('test/unit/') ? 2 : 1] ?? ''

/** The folder of the rules by which the command examines itself, and of their test. */
export const CONTROL = 'test/mutants/control'

/** The folder of rules that a source belongs to, or null: `server/call-centre/rules/working-days/2026.ts` is in one. */
export function rulesFolderOf(path: string): string | null {
  return /^(?:server|test\/mutants)\/(?:[^/]+\/)+?rules(?=\/)/.exec(path)?.[0] ?? null
}

interface UnitTest {
  readonly path: string
  /** Every source that the test loads, directly or through others. */
  readonly loads: ReadonlySet<string>
  /** The folders of rules that the test, or a file that it shares with other tests, imports by name. */
  readonly names: ReadonlySet<string>
}

export interface UnitTests {
  /**
   * The test files that are asked about a source: those of its room and those of the whole project that load it and
   * name a rule of its folder; if there are none, the tests of other rooms that name one. A test of something else can
   * fail by a mutant as well, but says nothing about the rule, and takes its time for each survivor.
   */
  of(source: string): readonly string[]
  /** All sources that the tests of `source` load. */
  loadedFor(source: string): ReadonlySet<string>
}

/** Reads the imports of all unit tests. */
export function unitTests(): UnitTests {
  const all = new Map<string, Source>(
    ['server', 'components', 'test', 'prisma', 'docs']
      .flatMap(sourcesIn)
      .map((source) => [source.path, source]),
  )
  const importsOf = (path: string) => (all.get(path)?.imports ?? []).filter(({ typeOnly }) => !typeOnly)
  const reach = (path: string, goOn: (target: string) => boolean): Set<string> => {
    const seen = new Set<string>()
    const waiting = [path]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      if (goOn(next)) waiting.push(...importsOf(next).map(({ target }) => target))
    }
    return seen
  }
  const tests = [...all.keys()]
    .filter((path) => /^test\/(?:unit|mutants\/control)\/.*\.test\.ts$/.test(path))
    .map((path): UnitTest => {
      const named = [...reach(path, (target) => target.startsWith('test/'))]
      const folders = named.map(rulesFolderOf).filter((folder) => folder !== null)
      return { path, loads: reach(path, () => true), names: new Set(folders) }
    })
    .filter(({ loads }) => ![...loads].some((target) => OUTSIDE.test(target)))

  const related = (source: string): UnitTest[] => {
    const folder = rulesFolderOf(source) ?? dirname(source)
    const loading = tests.filter(({ loads }) => loads.has(source))
    const naming = loading.filter(({ names }) => names.has(folder))
    const own = loading.filter(({ path }) => roomOf(path) === roomOf(source))
    const ofAll = naming.filter(({ path }) => dirname(path) === 'test/unit')
    return own.length + ofAll.length > 0 ? [...own, ...ofAll] : naming
  }
  return {
    of: (source) => related(source).map(({ path }) => path),
    loadedFor: (source) => new Set(related(source).flatMap(({ loads }) => [...loads])),
  }
}
