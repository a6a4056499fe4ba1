import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const host = join(import.meta.dirname, 'host.ts')
const collector = join(import.meta.dirname, 'collector.ts')

/** The vitest of a mutation run: one worker with one endless test, which runs the unit tests on request. */
export default defineConfig({
  plugins: [
    {
      name: 'collect-tests',
      enforce: 'pre',
      // The unit tests take `test`, `describe` and the hooks from the collector, which can run them any number of
      // times, and everything else from vitest itself.
      resolveId: (id, importer) =>
        id === 'vitest' && importer !== undefined && importer !== host && importer !== collector
          ? collector
          : undefined,
    },
  ],
  test: {
    include: ['test/mutants/host.ts'],
    environment: 'node',
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 0,
    reporters: [],
  },
})
