import type { BrowserContext, Page } from 'playwright-core'
import { z } from 'zod'
import { HOUR_MS } from '#server/kernel/calendar.ts'
import type { TestServer } from '#test/support/server/server.ts'
import { timeAt } from './desks.ts'
import { type DemoUsername, signInAs } from './staff.ts'

/** Opens a page for a signed-in member of staff. Its browser accepts every dialog about unsaved changes. */
export async function takeDesk(desk: BrowserContext, username: DemoUsername): Promise<Page> {
  const page = await desk.newPage()
  page.on('dialog', (dialog) => void dialog.accept())
  await signInAs(page, username)
  return page
}

/** Calls the staff API as the person who is signed in in this page's browser. */
export async function call(page: Page, procedure: string, input: unknown = {}): Promise<unknown> {
  const answer = await page.request.post(`/api/admin/trpc/${procedure}`, { data: input })
  if (!answer.ok()) throw new Error(`${procedure} answered ${answer.status()}: ${await answer.text()}`)
  return z.object({ result: z.object({ data: z.unknown() }) }).parse(await answer.json()).result.data
}

const versionsSchema = z.array(z.object({ id: z.string(), number: z.number(), standing: z.string() }))
const versionSchema = z.object({ id: z.string(), number: z.number(), revision: z.number() })

/** Returns the template version in force, as listed by the API. */
export async function versionInForce(page: Page): Promise<{ id: string; number: number }> {
  const found = versionsSchema.parse(await call(page, 'template.list'))
  const current = found.find(({ standing }) => standing === 'IN_FORCE')
  if (current === undefined) throw new Error('no version is in force')
  return current
}

/** Creates a draft as a copy of the version in force, and returns its id. */
export async function newDraft(editor: Page, note: string): Promise<string> {
  const { id } = await versionInForce(editor)
  return z.object({ id: z.string() }).parse(await call(editor, 'template.copy', { fromId: id, note })).id
}

/** Reads the current state of a version. */
export async function look(page: Page, id: string): Promise<z.infer<typeof versionSchema>> {
  return versionSchema.parse(await call(page, 'template.get', { id }))
}

/** Submits a draft as its editor and approves it as another person, through the API. */
export async function submitAndApprove(editor: Page, approver: Page, id: string): Promise<void> {
  await call(editor, 'template.submit', { id, revision: (await look(editor, id)).revision })
  await call(approver, 'template.approve', { id, revision: (await look(approver, id)).revision })
}

/**
 * Returns the time on the demo's clock in `hours` hours, as Shanghai time in the format of the date field (2026-03-02
 * 10:05).
 */
export async function hoursAhead(server: TestServer, hours: number): Promise<string> {
  const wall = new Date((await timeAt(server)).getTime() + (hours + 8) * HOUR_MS).toISOString()
  return `${wall.slice(0, 10)} ${wall.slice(11, 16)}`
}

/** The table of contents beside the editor. */
export const outline = (page: Page) => page.getByRole('navigation', { name: '内容目录' })
/** Finds the input field for one wording of the open question. `place` is the wording's position, starting at 1. */
export const wording = (page: Page, place = 1) => page.getByRole('textbox', { name: `表述 ${place} 的中文` })
/** The preview phone beside the editor. */
export const phone = (page: Page) => page.frameLocator('iframe[title="客户手机上的样子"]')

/** Opens a version in the editor for reading. */
export async function openEditor(page: Page, id: string): Promise<void> {
  await page.goto(`/admin/templates/${id}/edit`)
  await outline(page).waitFor()
}

/** Waits until the page holds the lock and its fields can be edited. */
export async function writable(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: '表述 1 的中文', disabled: false }).waitFor()
}

/** Opens a version in the editor, and waits until it can be edited. */
export async function openToWrite(page: Page, id: string): Promise<void> {
  await openEditor(page, id)
  await writable(page)
}

/** Saves the draft with the keyboard shortcut. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s')
  await page.getByText(/^已保存 /).waitFor()
}

/** Submits the draft on the page for review. */
export async function submitForReview(page: Page): Promise<void> {
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '提交审批' }).click()
  await page.getByText('待审批', { exact: true }).waitFor()
}

/** Opens the dialog that publishes a version at the time `when`. */
export async function openPublishing(page: Page, id: string, when: string): Promise<void> {
  await page.goto(`/admin/templates/${id}`)
  await page.getByRole('button', { name: '发布', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('生效时间（北京时间）').fill(when)
  await dialog.getByLabel('生效时间（北京时间）').press('Enter')
  await dialog.getByText('已打开问卷').waitFor()
}
