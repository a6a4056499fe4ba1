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

/** Where walks take place. */
export interface Stage {
  readonly server: Pick<TestServer, 'url' | 'pool'>
  readonly gateway: Gateway
  readonly browser: Browser
  /** Lets a minute pass on the platform's clock, once for all who wait for one now. */
  passMinute(): Promise<void>
}

/** Something done on a page of the visit. */
export interface Moment {
  readonly step: string
  readonly deed: Deed
}

/** What is peculiar about a walk. */
export interface Circumstance {
  readonly line?: Line
  /** How wrong the phone's clock is. */
  readonly clockMs?: number
  /** Makes the phone what it is, before any page. */
  readonly prepare?: (context: BrowserContext) => Promise<void>
  readonly event?: {
    readonly at: Moment & { readonly when: 'before' | 'after' }
    readonly happens: (walk: Walk) => Promise<void>
    /** Who was identified before it is not asked again. */
    readonly keepsIdentity?: boolean
    /** Whether the platform is away for some real seconds, which no clock on the phone can shorten. */
    readonly outage?: boolean
  }
}

export interface WalkEnd {
  /** `hotline`: the visit could not be finished, and the page said whom to call. `stuck`: not even that. */
  readonly outcome: 'finished' | 'hotline' | 'stuck'
  /** How often the customer passed an identity check. */
  readonly identities: number
  /** What a customer must not experience, in words. */
  readonly faults: readonly string[]
  /** What was done, each once. */
  readonly moments: readonly Moment[]
  /** What was said to be saved at the server. */
  readonly kept: Readonly<Record<string, string>>
  /** The longest time, by the phone's clock, in which there was nothing to do. */
  readonly longestWaitMs: number
  readonly happened: boolean
}

const redirected = z.object({ redirectUrl: z.string() })

/** By the phone's clock: how long a person waits in front of a page that names no number to call. */
const SILENCE_MS = 24_000
/** How long they wait at most before they reload the page. */
const PATIENCE_MS = 36_000
const STEP_MS = 2000
/** How long a page may take to answer before it counts as one that is being replaced. */
const UNSEEN_MS = 2500
/** What is said of waiting itself. */
const PACE = /正在加载，请稍候|网络较慢，仍在尝试/
/** How often a person reloads the page before they call. */
const OPENINGS = 4
/** The real time between two attempts to open the page while a gateway or the browser says that it cannot be reached. */
const DOWN_PAUSE_MS = 1000
/** By the real clock, when the browser does not answer: a limit, not a person's patience. */
const END_AFTER_MS = 150_000

/** The errors of a page that is just being replaced. */
async function soon<T>(work: Promise<T>): Promise<T | null> {
  const late = new AbortController()
  const none = pause(UNSEEN_MS, null, { signal: late.signal }).catch(() => null)
  try {
    return await Promise.race([work.catch(() => null), none])
  } finally {
    late.abort()
  }
}

/** The demo's controls are not under test: they are requested until the server is there. */
export async function control(server: Stage['server'], path: string, body: unknown): Promise<Response> {
  const ask = () =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return await vi.waitFor(ask, { timeout: 60_000, interval: 250 })
}

/** One customer's visit, made as a person makes it: presses what there is to press, waits, reloads, gives up. */
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
  /** By the phone's clock, since something was done. */
  #waitedMs = 0
  #longestWaitMs = 0
  /** By the phone's clock, since anything changed on the page but the words about waiting. */
  #silentMs = 0
  #shown = ''
  /** Since when no request is under way, by the real clock; and how long a look at the page takes now. */
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

  /** Requests an address from the browser; what it shows is looked at, not waited for. */
  open(address: string): void {
    this.page.goto(address, { waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  reload(): void {
    this.page.reload({ waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  /** The tab was closed; the reminder is opened again. */
  async kill(): Promise<void> {
    await this.page.close()
    this.page = await this.context.newPage()
    this.open('/h5/visits')
  }

  async #walk(): Promise<WalkEnd> {
    this.#endsAt = performance.now() + END_AFTER_MS
    let unseen = 0
    while (performance.now() < this.#endsAt) {
      const began = performance.now()
      const seen = await soon(this.page.evaluate(look))
      this.#lookMs = performance.now() - began
      if (seen === null) {
        await pause(10)
        unseen += 1
        // Between two pages nothing is visible, for long only if the next one does not come.
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
        // During an outage a person tries again now and then, for as long as it lasts.
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

  /** What was said to be saved has to be there whenever the questions are. */
  #notice(seen: Seen): void {
    if (!/\/questionnaire$/.test(seen.path) || seen.questions === 0) return
    const lost = Object.entries(this.#kept).filter(([key, value]) => seen.answers[key] !== value)
    if (lost.length > 0) this.#faults.push(`kept and lost: ${JSON.stringify(lost)}`)
    if (seen.kept === 'server') this.#kept = seen.answers
    if (seen.kept !== null) this.#patient = false
  }

  /** Does the next action, and triggers what is to happen then. */
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
        this.#endsAt = performance.now() + END_AFTER_MS
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
    // The customer came back to a check that has ended: the page before it is opened again.
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

  /** Waits for requests under way; without any, lets time pass on the phone. */
  async #wait(seen: Seen): Promise<void> {
    await pause(10)
    const now = performance.now()
    if (this.#line.inFlight > 0) this.#restsSince = now
    // A busy machine needs time to deliver what has arrived.
    if (now - this.#restsSince < 40 + 4 * this.#lookMs) return
    this.#restsSince = now
    await soon(this.page.clock.fastForward(STEP_MS))
    this.#waitedMs += STEP_MS
    this.#longestWaitMs = Math.max(this.#longestWaitMs, this.#waitedMs)
    // A customer who waits for answers to be saved continues without, as people do.
    if (this.#waitedMs > 10_000) this.#patient = false
    const shown = `${seen.path} ${seen.words.replace(PACE, '')}`
    this.#silentMs = shown === this.#shown ? this.#silentMs + STEP_MS : 0
    this.#shown = shown
    if (seen.ours && !seen.hotline && this.#silentMs === SILENCE_MS)
      this.#faults.push(`nothing to press, nobody to call at ${seen.path}: ${seen.words}`)
  }
}
