import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { vi } from 'vitest'
import { z } from 'zod'
import { OPENID_COOKIE } from '#server/emulators/wechat.ts'
import { newestCode } from '#test/e2e/support/customer.ts'
import { type Gateway, Line, PHONE_HEADER } from '#test/hostility/network/line.ts'
import { openPhone } from '#test/support/browser/browser.ts'
import type { TestServer } from '#test/support/server/server.ts'
import { type Deed, look, press, type Seen } from './in-page.ts'
import type { Person } from './people.ts'

/** The server, gateway and browser that walks use. */
export interface Stage {
  readonly server: Pick<TestServer, 'url' | 'pool'>
  readonly gateway: Gateway
  readonly browser: Browser
  /** Moves the platform's clock forward by a minute. Customers who need a minute at the same time share one move. */
  passMinute(): Promise<void>
}

/** An action on a page of the visit. */
export interface Moment {
  readonly step: string
  readonly deed: Deed
}

/** The special conditions of a walk. */
export interface Circumstance {
  readonly line?: Line
  /** The error of the phone's clock in milliseconds. */
  readonly clockMs?: number
  /** Prepares the phone before it opens any page. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
  readonly event?: {
    readonly at: Moment & { readonly when: 'before' | 'after' }
    readonly happens: (walk: Walk) => Promise<void>
    /** True if a customer who was identified before the event must not be identified again after it. */
    readonly keepsIdentity?: boolean
    /**
     * True if the platform is unreachable for some seconds of real time. The phone's clock cannot shorten this time.
     */
    readonly outage?: boolean
  }
}

export interface WalkEnd {
  /**
   * `hotline`: the visit could not be finished, and the page showed the number to call. `stuck`: the visit could not
   * be finished, and the page showed no number.
   */
  readonly outcome: 'finished' | 'hotline' | 'stuck'
  /** Number of identity checks that the customer passed. */
  readonly identities: number
  /** Descriptions of faults that a customer must not experience. */
  readonly faults: readonly string[]
  /** The actions performed, without repetitions. */
  readonly moments: readonly Moment[]
  /** The answers that the page reported as saved on the server. */
  readonly kept: Readonly<Record<string, string>>
  /** The longest time without a possible action, in milliseconds of the phone's clock. */
  readonly longestWaitMs: number
  readonly happened: boolean
}

const redirected = z.object({ redirectUrl: z.string() })

/**
 * Maximum time, in milliseconds of the phone's clock, that a page without a number to call is allowed to stay
 * unchanged. A longer time is a fault.
 */
const SILENCE_MS = 24_000
/** The longest time that a person waits before reloading the page, in milliseconds of the phone's clock. */
const PATIENCE_MS = 36_000
const STEP_MS = 2000
/**
 * Milliseconds that a page can take to respond to the test. After this time the test treats the page as being
 * replaced.
 */
const UNSEEN_MS = 2500
/** The messages about waiting, which are ignored when the test checks whether the page has changed. */
const PACE = /正在加载，请稍候|网络较慢，仍在尝试/
/** Number of times that a person reloads the page before giving up. */
const OPENINGS = 4
/**
 * Real milliseconds between two attempts to open the page during an outage, while a gateway or the browser shows that
 * the platform cannot be reached.
 */
const DOWN_PAUSE_MS = 1000
/**
 * The limit for a whole walk in real milliseconds, in case the browser stops responding. It does not model a person's
 * patience.
 */
const END_AFTER_MS = 150_000
/**
 * The same limit for a walk through an outage. Many customers then walk at the same time and wait for each other, so a
 * busy machine needs longer.
 */
const END_AFTER_OUTAGE_MS = 900_000

/** Resolves to null if the work fails or takes too long, because a page that is being replaced cannot answer. */
async function soon<T>(work: Promise<T>): Promise<T | null> {
  const late = new AbortController()
  const none = pause(UNSEEN_MS, null, { signal: late.signal }).catch(() => null)
  try {
    return await Promise.race([work.catch(() => null), none])
  } finally {
    late.abort()
  }
}

/** Calls a control of the demo. The controls are not under test, so the call is repeated until the server responds. */
export async function control(server: Stage['server'], path: string, body: unknown): Promise<Response> {
  const ask = () =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return await vi.waitFor(ask, { timeout: 60_000, interval: 250 })
}

/** Performs one customer's visit as a person would: presses available buttons, waits, reloads, and finally gives up. */
export class Walk {
  page: Page
  readonly context: BrowserContext
  readonly #stage: Stage
  readonly #person: Person
  readonly #line: Line
  readonly #circumstance: Circumstance
  readonly #faults: string[] = []
  readonly #moments: Moment[] = []
  #kept: Readonly<Record<string, string>> = {}
  #patient = false
  #identities = 0
  #openings = 0
  /** Milliseconds of the phone's clock since the last action. */
  #waitedMs = 0
  #longestWaitMs = 0
  /**
   * Milliseconds of the phone's clock since the page last changed; changes of the messages about waiting do not
   * count.
   */
  #silentMs = 0
  #shown = ''
  /**
   * `#restsSince` is the real time since which no request is under way. `#lookMs` is how long the latest look at the
   * page took.
   */
  #restsSince = performance.now()
  #lookMs = 0
  #endsAt = 0
  #happened = false
  #identitiesBefore = 0
  #typed = ''

  private constructor(
    stage: Stage,
    person: Person,
    circumstance: Circumstance,
    line: Line,
    context: BrowserContext,
    page: Page,
  ) {
    this.#stage = stage
    this.#person = person
    this.#circumstance = circumstance
    this.#line = line
    this.context = context
    this.page = page
  }

  static async take(stage: Stage, person: Person, circumstance: Circumstance): Promise<WalkEnd> {
    const line = circumstance.line ?? new Line()
    const context = await openPhone(stage.browser, stage.gateway.url)
    try {
      await context.setExtraHTTPHeaders({ [PHONE_HEADER]: stage.gateway.open(line) })
      await control(stage.server, '/emulator/control/become', { openid: person.openid })
      await context.addCookies([{ name: OPENID_COOKIE, value: person.openid, url: stage.gateway.url }])
      await context.clock.install({ time: Date.now() + (circumstance.clockMs ?? 0) })
      await circumstance.prepare?.(context)
      const walk = new Walk(stage, person, circumstance, line, context, await context.newPage())
      walk.open('/h5/visits')
      return await walk.#walk()
    } finally {
      await context.close()
    }
  }

  /** Opens a URL without waiting for the page. `#walk` looks at the page afterwards. */
  open(address: string): void {
    this.page.goto(address, { waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  reload(): void {
    this.page.reload({ waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  /** Closes the tab and opens the reminder's link again in a new tab. */
  async kill(): Promise<void> {
    await this.page.close()
    this.page = await this.context.newPage()
    this.open('/h5/visits')
  }

  async #walk(): Promise<WalkEnd> {
    const limit = this.#circumstance.event?.outage ? END_AFTER_OUTAGE_MS : END_AFTER_MS
    this.#endsAt = performance.now() + limit
    let unseen = 0
    while (performance.now() < this.#endsAt) {
      const began = performance.now()
      const seen = await soon(this.page.evaluate(look))
      this.#lookMs = performance.now() - began
      if (seen === null) {
        await pause(10)
        unseen += 1
        // Between two pages the test sees no page. If this lasts long, the next page will not appear, so the list is
        // opened again.
        if (unseen > 10 && this.#lookMs > UNSEEN_MS / 2) {
          if (this.#openings >= OPENINGS) return this.#end('stuck')
          unseen = 0
          this.#openAnew()
        }
        continue
      }
      unseen = 0
      if (seen.finished) return this.#end('finished')
      this.#notice(seen)
      if (!seen.ours && this.#waitedMs > 0) {
        // During an outage a person tries again from time to time, as long as the outage lasts.
        const outage = this.#circumstance.event?.outage === true
        if (outage) await pause(DOWN_PAUSE_MS)
        else if (this.#openings >= OPENINGS) return this.#end('stuck', seen)
        this.#openAnew({ counts: !outage })
        continue
      }
      if (seen.path.startsWith('/demo/face/')) {
        await this.#passCamera()
        continue
      }
      const deed = await this.#do(seen)
      if (deed !== 'none') {
        this.#waitedMs = 0
        this.#silentMs = 0
        this.#restsSince = performance.now()
        continue
      }
      await this.#wait(seen)
      if (this.#waitedMs > PATIENCE_MS) {
        if (seen.tapped) this.#faults.push(`pressed in vain at ${seen.path}: ${seen.words}`)
        if (this.#openings >= OPENINGS) return this.#end(seen.hotline ? 'hotline' : 'stuck', seen)
        this.#openAnew()
      }
    }
    return this.#end('stuck')
  }

  #end(outcome: WalkEnd['outcome'], seen?: Seen): WalkEnd {
    const again = this.#happened ? this.#identities - this.#identitiesBefore : 0
    if (this.#circumstance.event?.keepsIdentity && this.#identitiesBefore > 0 && again > 0)
      this.#faults.push('identified before, and asked again')
    if (outcome === 'stuck') this.#faults.push(`stuck at ${seen?.path}: ${seen?.words}`)
    return {
      outcome,
      identities: this.#identities,
      faults: this.#faults,
      moments: this.#moments,
      kept: this.#kept,
      longestWaitMs: this.#longestWaitMs,
      happened: this.#happened,
    }
  }

  #openAnew({ counts } = { counts: true }): void {
    if (counts) this.#openings += 1
    this.#waitedMs = 0
    this.#silentMs = 0
    this.#restsSince = performance.now()
    this.open('/h5/visits')
  }

  /** Answers that the page reported as saved must be selected whenever the questions are shown. */
  #notice(seen: Seen): void {
    if (!/\/questionnaire$/.test(seen.path) || seen.questions === 0) return
    const lost = Object.entries(this.#kept).filter(([key, value]) => seen.answers[key] !== value)
    if (lost.length > 0) this.#faults.push(`kept and lost: ${JSON.stringify(lost)}`)
    if (seen.kept === 'server') this.#kept = seen.answers
    if (seen.kept !== null) this.#patient = false
  }

  /** Performs the next action. Also triggers the planned event when the walk reaches the event's step. */
  async #do(seen: Seen): Promise<Deed> {
    const { event } = this.#circumstance
    const step = seen.path.split('/').at(-1) ?? ''
    if (event !== undefined && !this.#happened && event.at.step === step) {
      const next = await this.#press(seen, true)
      if (next === event.at.deed) {
        this.#happened = true
        this.#identitiesBefore = this.#identities
        if (event.at.when === 'after') await this.#press(seen, false)
        await event.happens(this)
        this.#endsAt = Math.max(this.#endsAt, performance.now() + END_AFTER_MS)
        return next
      }
      if (next === 'none') return next
    }
    const deed = await this.#press(seen, false)
    const isNew = !this.#moments.some((each) => each.step === step && each.deed === deed)
    if (deed !== 'none' && isNew) this.#moments.push({ step, deed })
    if (deed === 'answered') this.#patient = true
    if (deed === 'code') await this.#typeCode()
    if (deed === 'sign') await soon(this.#sign())
    if (deed === 'read') await this.#readForAMinute()
    return deed
  }

  async #press({ path }: Seen, only: boolean): Promise<Deed> {
    const exceptional = this.#person.way === 'SMS'
    const intent = { path, exceptional, patient: this.#patient, only }
    return (await soon(this.page.evaluate(press, intent))) ?? 'none'
  }

  async #passCamera(): Promise<void> {
    const token = new URL(this.page.url()).pathname.split('/').at(-1)
    const answer = await control(this.#stage.server, `/emulator/control/face/${token}/outcome`, { code: 0 })
    // The customer has returned to a face check that has already ended, so the list is opened again.
    if (!answer.ok) return this.#openAnew()
    this.#identities += 1
    this.open(redirected.parse(await answer.json()).redirectUrl)
    await this.page
      .waitForURL(({ pathname }) => !pathname.startsWith('/demo/'), { timeout: 3000 })
      .catch(() => undefined)
  }

  async #typeCode(): Promise<void> {
    const code = await vi.waitFor(() => newestCode(this.#stage.server, this.#person.phone), {
      timeout: 60_000,
    })
    if (code !== this.#typed) this.#identities += 1
    this.#typed = code
    await soon(this.page.locator('input[autocomplete=one-time-code]').fill(code, { timeout: 2000 }))
  }

  async #readForAMinute(): Promise<void> {
    await this.#stage.passMinute()
    await soon(this.page.clock.fastForward(61_000))
  }

  async #sign(): Promise<void> {
    const field = this.page.locator('canvas')
    await field.evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
    const box = await field.boundingBox()
    if (box === null) return
    const { mouse } = this.page
    await mouse.move(box.x + 30, box.y + 60)
    await mouse.down()
    for (let step = 1; step <= 5; step += 1)
      await mouse.move(box.x + 30 + step * 40, box.y + (step % 2 === 0 ? 50 : 110))
    await mouse.up()
  }

  /** Waits for requests under way. If there are none, moves the phone's clock forward. */
  async #wait(seen: Seen): Promise<void> {
    await pause(10)
    const now = performance.now()
    if (this.#line.inFlight > 0) this.#restsSince = now
    // A busy machine needs some time to show a response that has arrived.
    if (now - this.#restsSince < 40 + 4 * this.#lookMs) return
    this.#restsSince = now
    await soon(this.page.clock.fastForward(STEP_MS))
    this.#waitedMs += STEP_MS
    this.#longestWaitMs = Math.max(this.#longestWaitMs, this.#waitedMs)
    // A customer who has waited ten seconds for answers to be saved continues without waiting any longer.
    if (this.#waitedMs > 10_000) this.#patient = false
    const shown = `${seen.path} ${seen.words.replace(PACE, '')}`
    this.#silentMs = shown === this.#shown ? this.#silentMs + STEP_MS : 0
    this.#shown = shown
    if (seen.ours && !seen.hotline && this.#silentMs === SILENCE_MS)
      this.#faults.push(`nothing to press, nobody to call at ${seen.path}: ${seen.words}`)
  }
}
