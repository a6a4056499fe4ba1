import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const SHOWN = 25

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(7)} s`

/** Returns the milliseconds that a file took, including loading, set-up and tests. */
function costOf(module: TestModule): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
    module.diagnostic()
  return environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration
}

/** Prints after a run how long each kind of test and each file took, the longest first. */
export default class TimeReporter implements Reporter {
  readonly #began = performance.now()

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 2) return
    const files = modules
      .map((module) => ({
        kind: module.project.name,
        path: relative(module.project.config.root, module.moduleId),
        ms: costOf(module),
      }))
      .sort((a, b) => b.ms - a.ms)
    const kinds = new Map<string, number>()
    for (const { kind, ms } of files) kinds.set(kind, (kinds.get(kind) ?? 0) + ms)
    const lines = [
      '\nWhere the time went (files run beside each other, so they add up to more than the clock):',
      ...[...kinds].map(([kind, ms]) => `${seconds(ms)}  ${kind}`),
      ...files.slice(0, SHOWN).map(({ path, ms }) => `${seconds(ms)}  ${path}`),
      ...(files.length > SHOWN
        ? [
            `${seconds(files.slice(SHOWN).reduce((sum, { ms }) => sum + ms, 0))}  the other ${files.length - SHOWN} files`,
          ]
        : []),
      `${seconds(performance.now() - this.#began)}  by the clock`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  }
}
