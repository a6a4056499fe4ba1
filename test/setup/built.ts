import { ensureBuilt } from '#server/run/build/build.ts'

/** Builds the pages for tests that run the production build without a browser. */
export default async function setup(): Promise<void> {
  await ensureBuilt((line) => process.stdout.write(`${line}\n`))
}
