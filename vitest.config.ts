import { defineConfig } from 'vitest/config'
import { whole } from './test/support/vitest/form.ts'
import { LongestFirst } from './test/support/vitest/longest-first.ts'

/** What every kind of test shares; the folder says the kind. */
const of = (name: string) => ({ name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const })

export default defineConfig({
  test: {
    // One PostgreSQL for the run, started only when a kind of test needs one.
    globalSetup: ['test/setup/postgres.ts'],
    reporters: [
      'default',
      './test/support/vitest/time-reporter.ts',
      './test/engines/matrix-reporter.ts',
      './test/support/vitest/count-reporter.ts',
    ],
    // One more than a small machine has cores: a test mostly waits, for the database, for a page, for a password's hash.
    maxWorkers: 3,
    // The product's modules are loaded once a worker: they keep nothing of one test for the next, and loading is half a run.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { ...of('unit'), globalSetup: [], testTimeout: 60_000 } },
      {
        extends: true,
        test: { ...of('integration'), globalSetup: [], testTimeout: 90_000, hookTimeout: 90_000 },
      },
      {
        extends: true,
        test: { ...of('simulation'), globalSetup: [], testTimeout: 480_000, hookTimeout: 90_000 },
      },
      {
        extends: true,
        test: {
          ...of('e2e'),
          globalSetup: ['test/setup/pages.ts'],
          // The longest walk through every page with an accessibility check each; a busy machine takes twice as long.
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // What is waited for on a page may take as long as on a busy machine it does.
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        extends: true,
        test: {
          ...of('hostility'),
          globalSetup: ['test/setup/pages.ts'],
          // Hundreds of visits when everything is asked for, and a second build of the pages.
          testTimeout: process.env.TEST_HOSTILITY === undefined ? 120_000 : 3_600_000,
          hookTimeout: 400_000,
        },
      },
      {
        extends: true,
        test: {
          ...of('engines'),
          // One visit on each engine in the short form; all visits on each, beside each other, in the whole one.
          ...(whole ? { exclude: ['**/*.short.test.ts'] } : { include: ['test/engines/*.short.test.ts'] }),
          globalSetup: ['test/setup/engines.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
