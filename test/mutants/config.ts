import { join, resolve } from 'node:path'
import type { PartialStrykerOptions } from '@stryker-mutator/api/core'

const ROOT = resolve(import.meta.dirname, '../..')
/** Reports and sandboxes. Git does not know the folder. */
export const KEPT = join(ROOT, '.data', 'mutants')

/** Stryker's options for the mutants of `sources`, which are paths from the root of the project. */
export function options(
  sources: readonly string[],
  report: string,
  concurrency: number,
): PartialStrykerOptions {
  const chosen: PartialStrykerOptions = {
    mutate: [...sources],
    testRunner: 'unit-tests',
    plugins: [join(import.meta.dirname, 'plugin.ts')],
    coverageAnalysis: 'perTest',
    concurrency,
    // Node and vitest strip the types without checking them. Stryker's own comment for this changes the first line of
    // files that tests read.
    disableTypeChecks: false,
    // Stryker rewrites tsconfig.json with an API that TypeScript 7 no longer has. Nothing in a sandbox reads the file.
    tsconfigFile: 'none',
    tempDirName: join(KEPT, 'sandboxes'),
    cleanTempDir: 'always',
    ignorePatterns: ['.data', '.next', 'docs/examples', 'deploy'],
    reporters: ['json'],
    jsonReporter: { fileName: report },
    // A report is about everything that its tests could have killed; see `main.ts` for what is taken from a kept one.
    incremental: false,
    warnings: false,
    allowConsoleColors: false,
    // The time of a mutant may be ten times that of its tests, because a busy machine must not turn a slow survivor into
    // a killed mutant. Endless loops are found by counting.
    timeoutFactor: 10,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 10,
  }
  // The levels are an enum in the types alone, which code that only has its types stripped cannot name.
  return Object.assign(chosen, { logLevel: 'warn' })
}
