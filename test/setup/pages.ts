import { ensureBuilt } from '#server/run/build/build.ts'
import { ensureBrowser } from '#test/support/browser/browser-program.ts'

/** Browser tests look at the production build, in a browser that is found or installed before the first of them. */
export default async function setup(): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  await ensureBrowser(say)
  await ensureBuilt(say)
}
