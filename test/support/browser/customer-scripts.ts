import { customerRoutes, scriptsOf, scriptText } from '#test/bench/pages.ts'

/**
 * Returns every script file that the customers' pages load at once or later. The keys are the scripts' URLs, the
 * values their code.
 * @param origin the origin of a server that serves the pages
 */
export async function customerScripts(origin: string): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    Object.values(customerRoutes).map(async (path) => await (await fetch(`${origin}${path}`)).text()),
  )
  const found = new Map<string, string>()
  const waiting = pages.flatMap(scriptsOf)
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (found.has(source)) continue
    const code = await scriptText(source)
    found.set(source, code)
    waiting.push(...[...code.matchAll(/static\/chunks\/[\w.~-]+\.js/g)].map(([file]) => `/_next/${file}`))
  }
  return found
}
