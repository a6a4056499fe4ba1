import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner'
import { createVitest, type Vitest } from 'vitest/node'
import { z } from 'zod'
import { Answer, type Request, splitTestId, testId } from './messages.ts'
import { unitTests } from './related.ts'

/** The milliseconds of each test in the run without mutants, by test file and name. */
const Times = z.record(z.string(), z.record(z.string(), z.number()))
type Times = z.infer<typeof Times>

/** Where a runner leaves the times for a runner that takes over after an endless mutant. Relative to the sandbox. */
const TIMES = '.mutant-test-times.json'

/**
 * Stryker's test runner for the unit tests: one vitest with one worker for all mutants of a run. Stryker's own runner
 * starts a worker for each mutant, which takes most of a second.
 */
class UnitTestRunner implements TestRunner {
  readonly #tests = unitTests()
  #vitest: Vitest | undefined
  #channel: BroadcastChannel | undefined
  #waiting: ((answer: Answer) => void) | undefined
  #times: Times = {}

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    const name = `mutants-${process.pid}`
    const channel = new BroadcastChannel(name)
    this.#channel = channel
    const ready = this.#answer()
    channel.onmessage = (event: unknown) => {
      this.#waiting?.(Answer.parse(Reflect.get(Object(event), 'data')))
    }
    const config = resolve('test/mutants/vitest.config.ts')
    this.#vitest = await createVitest('test', { config, watch: false, root: process.cwd() })
    this.#vitest.provide('channel', name)
    this.#vitest.start().catch((error: unknown) => {
      this.#waiting?.({ type: 'BROKEN', message: String(error) })
    })
    await ready
    if (existsSync(TIMES)) this.#times = Times.parse(JSON.parse(readFileSync(TIMES, 'utf8')))
  }

  #answer(): Promise<Answer> {
    return new Promise((settle) => {
      this.#waiting = settle
    })
  }

  #ask(request: Request): Promise<Answer> {
    const answer = this.#answer()
    this.#channel?.postMessage(request)
    return answer
  }

  #took(file: string): number {
    return Object.values(this.#times[file] ?? {}).reduce((sum, took) => sum + took, 0)
  }

  /** The test files for a mutant of `source`: those of its own room first, and of equals the quick ones. */
  #testsOf(source: string): readonly string[] {
    // The sandbox is a copy; a test that was written since is not in it.
    const files = this.#tests.of(source).filter((file) => existsSync(file))
    const own = (file: string) => Number(file.startsWith(`test/unit/${source.split('/')[1]}/`))
    return files.sort((a, b) => own(b) - own(a) || this.#took(a) - this.#took(b))
  }

  async dryRun(options: DryRunOptions): Promise<DryRunResult> {
    const sources = (options.files ?? []).map((file) => relative(process.cwd(), file))
    const files = [...new Set(sources.flatMap((source) => this.#testsOf(source)))]
    const answer = await this.#ask({ type: 'DRY', files })
    if (answer.type !== 'DRY') {
      return {
        status: DryRunStatus.Error,
        errorMessage: answer.type === 'BROKEN' ? answer.message : answer.type,
      }
    }
    for (const { file, name, took } of answer.tests) {
      this.#times[file] = { ...this.#times[file], [name]: took }
    }
    writeFileSync(TIMES, JSON.stringify(this.#times))
    const tests = answer.tests.map(({ file, name, took, failure }): TestResult => {
      const test = { id: testId(file, name), name, timeSpentMs: took, fileName: join(process.cwd(), file) }
      if (failure === undefined) return { ...test, status: TestStatus.Skipped }
      if (failure === null) return { ...test, status: TestStatus.Success }
      return { ...test, status: TestStatus.Failed, failureMessage: failure }
    })
    return { status: DryRunStatus.Complete, tests, mutantCoverage: answer.coverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const source = relative(process.cwd(), options.sandboxFileName)
    const tests = options.testFilter === undefined ? null : this.#byFile(options.testFilter)
    const files = this.#testsOf(source).filter((file) => tests === null || tests[file] !== undefined)
    const answer = await this.#ask({
      type: 'MUTANT',
      mutant: options.activeMutant.id,
      files,
      tests,
      fromLoading: options.mutantActivation === 'static',
      hitLimit: options.hitLimit ?? null,
    })
    if (answer.type !== 'MUTANT') {
      return {
        status: MutantRunStatus.Error,
        errorMessage: answer.type === 'BROKEN' ? answer.message : answer.type,
      }
    }
    const endless = determineHitLimitReached(answer.hits ?? undefined, options.hitLimit)
    if (endless) return { status: MutantRunStatus.Timeout, ...(endless.reason && { reason: endless.reason }) }
    const { killed, ran: nrOfTests } = answer
    if (killed === null) return { status: MutantRunStatus.Survived, nrOfTests }
    // If the file could not even be loaded, its first test stands for all of them.
    const name = killed.name || (Object.keys(this.#times[killed.file] ?? {})[0] ?? '')
    const killedBy = [testId(killed.file, name)]
    return { status: MutantRunStatus.Killed, killedBy, failureMessage: killed.message, nrOfTests }
  }

  #byFile(ids: readonly string[]): Record<string, string[]> {
    const byFile: Record<string, string[]> = {}
    for (const { file, name } of ids.map(splitTestId)) {
      byFile[file] = [...(byFile[file] ?? []), name]
    }
    return byFile
  }

  async dispose(): Promise<void> {
    this.#channel?.postMessage({ type: 'END' } satisfies Request)
    this.#channel?.close()
    await this.#vitest?.close()
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'unit-tests', UnitTestRunner)]
