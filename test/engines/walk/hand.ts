import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vi } from 'vitest'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'
import type { Phone, Point } from '#test/engines/phone.ts'
import { lookFor, type Seen, type Wanted } from './in-page.ts'

const seenSchema = z
  .object({
    left: z.number(),
    top: z.number(),
    width: z.number(),
    height: z.number(),
    checked: z.boolean(),
    waiting: z.boolean(),
    free: z.boolean(),
    name: z.string(),
  })
  .nullable()

/**
 * The maximum time for a page to reach an expected state on a busy machine, and the interval between two checks, in
 * milliseconds.
 */
const PATIENCE = { timeout: 20_000, interval: 40 }

/** The folder for screenshots. */
export const album = join(root, 'node_modules', '.cache', 'engines', 'pictures')

/**
 * Acts on a phone as a person does: finds elements by their names, waits until they can be touched, and touches them.
 */
export class Hand {
  readonly phone: Phone
  /** The prefix for the file names of this visit's screenshots. */
  readonly #title: string

  constructor(phone: Phone, title: string) {
    this.phone = phone
    this.#title = title
  }

  /**
   * The value of an expression that is evaluated in the page. The expression may not refer to variables of the test.
   */
  async #run(expression: string): Promise<unknown> {
    return JSON.parse(await this.phone.evaluate(`JSON.stringify(${expression})`))
  }

  async #look(wanted: Wanted, show: boolean): Promise<Seen | null> {
    return seenSchema.parse(await this.#run(`(${lookFor})(${JSON.stringify(wanted)}, ${show})`))
  }

  async see(wanted: Wanted): Promise<Seen> {
    return await vi.waitFor(async () => {
      const seen = await this.#look(wanted, false)
      if (seen === null) throw new Error(`no ${wanted.role} “${wanted.name}”`)
      return seen
    }, PATIENCE)
  }

  /** Whether the element is visible now, without waiting for it. */
  async sees(wanted: Wanted): Promise<boolean> {
    return (await this.#look(wanted, false)) !== null
  }

  async seeText(words: string): Promise<void> {
    await this.see({ role: 'text', name: words })
  }

  /**
   * Waits until a finger can touch the element: it is visible, enabled, not covered, and no longer moving. Returns
   * its position.
   */
  async reach(wanted: Wanted): Promise<Seen> {
    let last: Seen | null = null
    return await vi.waitFor(async () => {
      const seen = await this.#look(wanted, true)
      const before = last
      last = seen
      if (seen === null) throw new Error(`no ${wanted.role} “${wanted.name}”`)
      if (seen.waiting) throw new Error(`“${wanted.name}” does nothing yet`)
      if (!seen.free) throw new Error(`something lies over “${wanted.name}”`)
      if (before === null || before.top !== seen.top || before.left !== seen.left)
        throw new Error(`“${wanted.name}” is still moving`)
      return seen
    }, PATIENCE)
  }

  async tap(wanted: Wanted): Promise<void> {
    const { left, top, width, height } = await this.reach(wanted)
    await this.phone.touch([{ x: Math.round(left + width / 2), y: Math.round(top + height / 2) }])
  }

  async press(name: string): Promise<void> {
    await this.tap({ role: 'button', name })
  }

  /** Ticks a box or chooses an answer, and waits until it is chosen. */
  async choose(wanted: Wanted): Promise<void> {
    await this.tap(wanted)
    await vi.waitFor(async () => {
      if (!(await this.#look(wanted, false))?.checked) throw new Error(`“${wanted.name}” was not chosen`)
    }, PATIENCE)
  }

  async fill(name: string, text: string): Promise<void> {
    const field: Wanted = { role: 'textbox', name }
    // The caret must be in the field before the text is typed. If the page moved at the time of the tap, the tap can
    // miss the field, so the field is tapped again.
    await vi.waitFor(async () => {
      await this.tap(field)
      if ((await this.#run('/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)')) !== true)
        throw new Error(`the caret is not in “${name}”`)
    }, PATIENCE)
    await this.phone.type(text)
    // The sixth digit of a code submits it, so the page may have moved on and the field with it.
    await vi.waitFor(async () => {
      const held = await this.#run('String(document.activeElement && document.activeElement.value)')
      if (held !== text && (await this.#look(field, false)) !== null)
        throw new Error(`“${name}” does not hold what was typed`)
    }, PATIENCE)
  }

  /**
   * Draws only after the canvas has been painted on the screen. Before the canvas is painted, a browser may treat the
   * finger's movement as scrolling, even if the canvas is already in the document.
   */
  async draw(path: readonly Point[]): Promise<void> {
    await this.#run(
      'void (window.drawn = 0, requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = 1)))) || 0',
    )
    await vi.waitFor(async () => {
      if ((await this.#run('window.drawn')) !== 1) throw new Error('the screen does not change')
    }, PATIENCE)
    await this.phone.touch(path)
  }

  async arriveAt(address: RegExp): Promise<string> {
    return await vi.waitFor(async () => {
      const at = z.string().parse(await this.#run('location.href'))
      if (!address.test(at)) throw new Error(`at ${at}, not at ${address}`)
      return at
    }, PATIENCE)
  }

  /** Waits for the questions on the page and returns their texts. */
  async questions(): Promise<string[]> {
    return await vi.waitFor(async () => {
      const texts = z
        .array(z.string())
        .min(1)
        .parse(
          await this.#run(
            "Array.from(document.querySelectorAll('fieldset')).map((each) => each.textContent)",
          ),
        )
      return texts
    }, PATIENCE)
  }

  /** Moves the page's clock forward by `ms`, so that its countdowns continue from there. */
  async passTime(ms: number): Promise<void> {
    await this.#run(
      `(() => { const now = performance.now.bind(performance); performance.now = () => now() + ${ms}; return true })()`,
    )
  }

  /** The number of pixels by which the page is wider than the screen; it should be 0. */
  async overhang(): Promise<number> {
    return z
      .number()
      .parse(await this.#run('document.documentElement.scrollWidth - document.documentElement.clientWidth'))
  }

  /**
   * Makes this phone belong to one of the demo's WeChat users. The page's language is set to Chinese, because the
   * machine may use another language.
   */
  async become(origin: string, openid: string): Promise<void> {
    await this.phone.goTo(`${origin}/h5/error/left`)
    await this.arriveAt(/error\/left/)
    await this.#run("String(localStorage.setItem('h5.locale', 'zh-CN'))")
    const ask = `(() => { const ask = new XMLHttpRequest(); ask.open('POST', '/emulator/control/become', false);
      ask.setRequestHeader('content-type', 'application/json'); ask.send('{"openid":"${openid}"}'); return ask.status })()`
    const status = await this.#run(ask)
    if (status !== 200) throw new Error(`become answered ${status}`)
  }

  async picture(name: string): Promise<string> {
    const file = join(album, `${this.#title}-${name}.png`)
    await mkdir(album, { recursive: true })
    await writeFile(file, await this.phone.picture())
    return file
  }

  /** Describes the state of a failed visit: URL, text, screenshot, and script errors. */
  async standing(): Promise<string> {
    const page = await this.#run('[location.href, document.body.innerText]').catch(String)
    const file = await this.picture('stuck').catch(String)
    return [JSON.stringify(page), file, ...this.phone.complaints()].join('\n')
  }
}
