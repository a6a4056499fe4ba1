import type { Browser, Page } from 'playwright-core'
import { openPhone } from '#test/support/browser/browser.ts'
import { take } from './picture.ts'

async function visit(page: Page, origin: string): Promise<void> {
  await page.request.post(`${origin}/emulator/control/become`, { data: { openid: 'odemo-jia' } })
  await page.goto('/api/wechat/sign-in?to=/h5/policies')
  await page.getByRole('button', { name: '使用标准版' }).click()
  await take(page, 'h5-policies')
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: /AYCCD|爱意传承/ }).click()
  await page.waitForURL(/identity$/)
  await take(page, 'h5-identity')
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await page.waitForURL(/consent$/)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await page.waitForURL(/demo\/face/)
  await take(page, 'demo-face')
  await page.getByRole('button', { name: '开始识别' }).click()
  await page.waitForURL(/notice$/)
  await take(page, 'h5-notice')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.waitForURL(/questionnaire$/)
  await page.getByRole('radio').first().waitFor()
  await take(page, 'h5-questionnaire')
}

/**
 * Takes the pictures of the customer's screens, from the list of policies to the questionnaire, and of the demo's
 * inbox.
 */
export async function takeCustomerPictures(browser: Browser, origin: string): Promise<void> {
  const phone = await openPhone(browser, origin)
  await visit(await phone.newPage(), origin)
  const inbox = await phone.newPage()
  await inbox.goto('/demo/inbox?person=odemo-jia')
  // Messages are sent once a minute, so a message can take more than a minute to appear in the inbox.
  await inbox.getByText('待回访信息提醒').first().waitFor({ timeout: 90_000 })
  await take(inbox, 'demo-inbox')
  await phone.close()
}
