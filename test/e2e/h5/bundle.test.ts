import { expect, it } from 'vitest'
import { customerRoutes, scriptsOf, scriptText } from '#test/bench/pages.ts'
import { serverOfFile } from '#test/e2e/support/server-and-browser.ts'

const server = serverOfFile({ seed: false })
/** Code that only staff pages use, including Next's router, recognised by names that survive minification. */
const staffOnly = {
  antd: /ant-btn|antd/,
  refine: /refinedev/,
  charts: /recharts/,
  router: /next-router-state-tree|__NEXT_PRELOADREADY/,
  server: /visit_event|pg_advisory/,
}

async function scriptsOn(path: string): Promise<string> {
  const answer = await fetch(`${server.url}${path}`)
  expect(answer.status, path).toBe(200)
  return (await Promise.all(scriptsOf(await answer.text()).map(scriptText))).join('\n')
}

it('a customers’ page loads no code of the staff’s pages or of the server', async () => {
  for (const path of Object.values(customerRoutes)) {
    const scripts = await scriptsOn(path)
    for (const [name, mark] of Object.entries(staffOnly))
      expect(scripts.search(mark), `${name} on ${path}`).toBe(-1)
  }
})

it('each marker is found in the code it stands for, so the test above can fail', async () => {
  const scripts = await scriptsOn('/admin')
  expect(scripts).toMatch(staffOnly.antd)
  expect(scripts).toMatch(staffOnly.router)
})
