import { defineConfig } from 'vitest/config'
import { whole } from './test/support/vitest/form.ts'
import { LongestFirst } from './test/support/vitest/longest-first.ts'

/** The settings that all kinds of tests share. The name of a kind is also the name of its folder. */
const of = (name: string) => ({ name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const })

export default defineConfig({
  test: {
    // One PostgreSQL server for the whole run, started only if a kind of test needs it.
    globalSetup: ['test/setup/postgres.ts'],
    reporters: [
      'default',
      './test/support/vitest/time-reporter.ts',
      './test/engines/matrix-reporter.ts',
      './test/support/vitest/count-reporter.ts',
    ],
    // One more than the number of cores of a small machine, because a test mostly waits for the database, for a page,
    // or for a password's hash.
    maxWorkers: 3,
    // The product's modules are loaded once per worker instead of once per file, because loading takes half of a run.
    // This is safe because the modules keep no state of one test for the next.
    isolate: false,
    // The maximum times, in milliseconds, for preparing a file, and for a state or an element of a page to come. A busy
    // machine can need this long; vitest's own limits of 10 s and 1 s fail there.
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { ...of('unit'), globalSetup: [], testTimeout: 120_000 } },
      {
        extends: true,
        test: {
          ...of('integration'),
          globalSetup: [],
          setupFiles: ['test/setup/result-types.ts'],
          testTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: { ...of('simulation'), globalSetup: [], testTimeout: 480_000 },
      },
      {
        extends: true,
        test: {
          ...of('e2e'),
          globalSetup: ['test/setup/pages.ts'],
          // The longest test walks through every page and checks the accessibility of each page. On a busy machine
          // this test takes twice as long as usual.
          testTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: { ...of('faults'), globalSetup: ['test/setup/built.ts'], testTimeout: 900_000 },
      },
      {
        extends: true,
        test: {
          ...of('hostility'),
          globalSetup: ['test/setup/pages.ts'],
          // With TEST_HOSTILITY set, the tests run hundreds of visits and build the pages a second time.
          testTimeout: process.env.TEST_HOSTILITY === undefined ? 120_000 : 3_600_000,
          hookTimeout: 400_000,
        },
      },
      {
        extends: true,
        test: {
          ...of('engines'),
          // The short run (`npm test`) performs one visit on an engine of each family. The complete run (`npm run test:whole` or
          // `npm run test:engines`) performs all visits on each engine. The engines run in parallel.
          ...(whole ? { exclude: ['**/*.short.test.ts'] } : { include: ['test/engines/*.short.test.ts'] }),
          globalSetup: ['test/setup/engines.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
})
