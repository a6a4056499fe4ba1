import { ensureBuilt } from '#server/run/build/build.ts'
import { ensureBrowser } from '#test/support/browser/browser-program.ts'

/**
 * Prepares the browser tests: finds or installs a browser, and builds the pages, because these tests use the
 * production build.
 */
export default async function setup(): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  await ensureBrowser(say)
  await ensureBuilt(say)
}
