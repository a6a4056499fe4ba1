import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The pages of 接口与集成, as an administrator uses them. */

/** Waits for a dialog by its title. */
export const dialog = (page: Page, title: string | RegExp) => page.getByRole('dialog', { name: title })

/** The row of a system, which contains its keys. */
export const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

/** Registers a system with the permission to push policies, and others. */
export async function registerSystem(
  page: Page,
  name: string,
  others: readonly RegExp[] = [],
): Promise<void> {
  await page.getByRole('button', { name: '登记系统' }).click()
  const panel = dialog(page, '登记系统')
  await panel.getByLabel('名称').fill(name)
  for (const scope of [/推送保单/, ...others]) await panel.getByRole('checkbox', { name: scope }).check()
  await panel.getByLabel('理由').fill('核心系统对接')
  await page.keyboard.press('Control+Enter')
  await rowOf(page, name).waitFor()
  // Until it is gone, its own button has the name of the button that opens it.
  await panel.waitFor({ state: 'hidden' })
}

/** Issues a key by the keyboard alone, and returns it as the dialog shows it. */
export async function issueKey(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: `签发密钥 ${name}` }).focus()
  await page.keyboard.press('Enter')
  const asking = dialog(page, '签发密钥')
  await expect
    .poll(() => asking.getByLabel('有效天数').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await page.keyboard.press('Tab')
  await page.keyboard.type('核心系统对接')
  await page.keyboard.press('Control+Enter')
  return (await page.getByLabel('密钥', { exact: true }).textContent()) ?? ''
}

/** Closes the dialog that shows a new key. */
export async function closeKey(page: Page): Promise<void> {
  await dialog(page, '新密钥').getByRole('button', { name: '关闭', exact: true }).last().click()
  await page.getByRole('button', { name: '已存好，关闭' }).click()
  await dialog(page, '新密钥').waitFor({ state: 'hidden' })
}
