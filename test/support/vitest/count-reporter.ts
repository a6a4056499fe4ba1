import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends the run with one line that a script can read: `12 passed, 0 failed`, plus `, 1 skipped` if any test was
 * skipped.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') count[state] += 1
      }
      // A file that cannot be loaded and a suite whose hook fails count as failures, even if none of their tests
      // failed.
      if (module.errors().length > 0) count.failed += 1
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length > 0 ? 1 : 0
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`)
  }
}
