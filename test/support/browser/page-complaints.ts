import type { Page } from 'playwright-core'

/**
 * Collects everything that a page reports from now on: exceptions in scripts, and requests that the security policy
 * blocked.
 */
export async function hearComplaints(page: Page): Promise<string[]> {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`))
  await page.exposeFunction('reportViolation', (words: string) => complaints.push(words))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report: unknown = Reflect.get(window, 'reportViolation')
      const words = `${location.pathname}: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`
      if (typeof report === 'function') report(words)
    })
  })
  return complaints
}
