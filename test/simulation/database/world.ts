import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import { createWebhookSender } from '#server/adapters/webhook/https.ts'
import { sweepOverdue } from '#server/call-centre/queue/sweep.ts'
import type { Services } from '#server/context.ts'
import { demoIdNumber, demoPhone } from '#server/demo/story/people.ts'
import { addDemoProducts, demoProducts } from '#server/demo/story/products.ts'
import { systemActor } from '#server/evidence/audit.ts'
import { settleLeftovers } from '#server/identity-check/leftovers.ts'
import { takeIn } from '#server/intake/intake.ts'
import type { RowOutcome } from '#server/intake/prepared.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { idsFrom } from '#server/kernel/ids.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { ensureShippedTemplate } from '#server/questionnaire/store.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'
import { dayFromText, dayNumber, dayText, midnight } from '#test/simulation/support/days.ts'
import { Random } from '#test/simulation/support/random.ts'
import type { TestDatabase } from '#test/support/server/database.ts'
import { noDocuments } from '#test/support/world/vendors.ts'
import { Device, type Person } from './device.ts'
import { type Facts, noFacts } from './facts.ts'
import { SimulatedFace, SimulatedSms, SimulatedWechat } from './ports.ts'

const eventMac = new EventMac([Buffer.alloc(32, 4)])

export interface WorldSize {
  readonly people: number
  readonly days: number
  /** The share of the people who act in one round. */
  readonly activity: number
}

type Row = Readonly<Record<string, string | number | boolean | null>>

interface Policy {
  row: Row
  /** The number of the person who currently owns the policy. */
  holder: number
  readonly arrivesOn: number
}

const actor = systemActor('simulation')
const FIRST_DAY = dayNumber(new Date('2026-03-02T04:00:00Z'))
const SECOND = 1000

/** The times of each round at which people act, in milliseconds from midnight of the round's day. */
const rounds: readonly (readonly number[])[] = [
  // Around midnight. The times include the last and the first millisecond of a day, and midnight itself.
  [-200 * SECOND, -170 * SECOND, -130 * SECOND, -60 * SECOND - 1, -1, 0, 1, 61 * SECOND, 90 * SECOND],
  // A morning. The times allow steps just before and just after the end of the reading time.
  [0, 10, 20, 35, 36, 95.999, 96, 110, 130, 160, 230, 231].map((seconds) => 9 * 3_600_000 + seconds * SECOND),
  // An evening. Long pauses let identity checks become idle or reach their maximum duration.
  [0, 30, 31, 92, 840, 1739, 2640, 3571, 3601, 3700].map((seconds) => 20 * 3_600_000 + seconds * SECOND),
]

/**
 * A complete simulated insurer with a separate database: people, policies, two instances of the product, and a
 * sequence of days.
 */
export class World {
  readonly facts: Facts = noFacts()
  readonly clock = new ManualClock(midnight(FIRST_DAY))
  readonly wechat: SimulatedWechat
  readonly sms = new SimulatedSms()
  readonly #face = new SimulatedFace()
  readonly #secrets = new Secrets(
    [{ id: 'k1', key: Buffer.alloc(32, 1) }],
    Buffer.alloc(32, 2),
    Buffer.alloc(32, 3),
  )
  readonly #seed: number
  readonly #size: WorldSize
  readonly #random: Random
  /** The same database under the role that owns the tables, for what the application's role may not do. */
  readonly owner: Database
  readonly #databases: readonly [Database, Database]
  readonly #instances: readonly [Services, Services]
  readonly #people = new Map<number, Person>()
  readonly #devices = new Map<number, readonly Device[]>()
  readonly #policies: Policy[] = []
  readonly #everyVisit: string[] = []
  /**
   * False if the job runner of this insurer never runs. In that case only the requests themselves enforce the rules.
   */
  readonly #sweeps: boolean
  /** Decides when figures are counted. It is a separate generator, so that it does not change the rest of the run. */
  readonly #counting: Random

  constructor(seed: number, size: WorldSize, database: Pick<TestDatabase, 'url' | 'ownerUrl'>) {
    this.#seed = seed
    this.#size = size
    this.#random = Random.of(seed)
    this.#sweeps = seed % 2 === 0
    this.#counting = Random.of(seed, 5)
    const open = (url: string) =>
      openDatabase({ DATABASE_URL: url, DATABASE_POOL: 8, DATABASE_NAMED_STATEMENTS: true }, eventMac)
    this.#databases = [open(database.url), open(database.url)]
    this.owner = open(database.ownerUrl)
    this.wechat = new SimulatedWechat(new Set(Array.from({ length: size.people }, (_, n) => `o-${n * 9}`)))
    this.#instances = [this.#services(0, this.#databases[0]), this.#services(1, this.#databases[1])]
  }

  #services(part: number, db: Database): Services {
    const random = Random.of(this.#seed, 1, part)
    return {
      db,
      clock: this.clock,
      ids: idsFrom((size) => random.bytes(size)),
      secrets: this.#secrets,
      suite: 'international',
      eventMac,
      documents: noDocuments,
      evidence: { log: 'test/log', hash: 'sha256', current: null, former: null },
      settings: defaultSettings,
      refreshSettings: () => Promise.resolve(),
      face: this.#face.port,
      sms: this.sms,
      wechat: this.wechat,
      directories: { oidc: null, wecom: null },
      directoryGroups: {},
      telephony: createTelLinks(undefined),
      webhooks: createWebhookSender({ networks: [], ca: [] }),
      alert: null,
      virusScan: null,
      timestamps: null,
      publishers: [],
      witnesses: [],
      backupDays: 35,
      publicUrl: 'http://127.0.0.1',
      wake: () => undefined,
    }
  }

  get services(): Services {
    return this.#instances[0]
  }

  phoneIndex(phone: string): string {
    return this.#secrets.index('phone', phone).toString('hex')
  }

  faceTruth(token: string) {
    return this.#face.truths.get(token)
  }

  async live(): Promise<void> {
    await this.#found()
    for (let day = 0; day < this.#size.days; day += 1) {
      for (const [index, slots] of rounds.entries()) await this.#round(FIRST_DAY + day, index, slots)
      // A simulated day takes only seconds, which is too short for the database to gather statistics by itself.
      await this.owner.query('ANALYZE', [])
    }
    await this.#end()
  }

  async close(): Promise<void> {
    await Promise.all([this.owner, ...this.#databases].map((database) => database.close()))
  }

  async #found(): Promise<void> {
    const { services } = this
    await ensureShippedTemplate(services)
    await addDemoProducts(services)
    for (let number = 0; number < this.#size.people; number += 1) {
      this.#addPerson(number)
      const policies = 1 + this.#random.below(3)
      for (let index = 0; index < policies; index += 1) this.#addPolicy(number)
    }
  }

  #addPerson(number: number): Person {
    const random = Random.of(this.#seed, 2, number)
    const [sensible, passes, approves] = random.pick([
      [0.97, 0.95, 0.97],
      [0.95, 0.9, 0.8],
      [0.95, 0.9, 0.8],
      [0.7, 0.6, 0.6],
      [0.3, 0.5, 0.5],
      [0.97, 0.03, 0.5],
    ] as const)
    const person: Person = {
      number,
      openid: number % 5 === 0 ? null : `o-${number}`,
      phone: demoPhone(1 + number * 2),
      method: random.chance(0.65) ? 'FACE' : 'SMS',
      sensible,
      passes,
      approves,
      visits: [],
    }
    this.#people.set(number, person)
    const devices = random.chance(0.4) ? 2 : 1
    const at = { face: this.#face, sms: this.sms, facts: this.facts, everyVisit: this.#everyVisit }
    this.#devices.set(
      number,
      Array.from({ length: devices }, (_, index) => {
        const { db } = this.#instances[(number + index) % 2 === 0 ? 0 : 1]
        const services = { ...this.#services(1000 + number * 2 + index, db) }
        return new Device(person, Random.of(this.#seed, 3, number, index), { ...at, services })
      }),
    )
    return person
  }

  #addPolicy(holder: number): void {
    const random = this.#random
    const arrivesOn = FIRST_DAY + random.pick([0, 0, 0, 1, 2, 3, random.below(this.#size.days - 1)])
    const usedUp = random.chance(0.12) ? 15 - random.below(5) : random.below(6)
    const product = random.pick(demoProducts)
    const regular = random.chance(0.6)
    const ownLife = random.chance(0.5)
    const row: Row = {
      policyNo: `9999${String(this.#policies.length).padStart(13, '0')}`,
      productCode: product.code,
      ...this.#applicantOf(holder),
      phone: demoPhone(1 + holder * 2 + (random.chance(0.2) ? 1 : 0)),
      insuredName: ownLife ? null : '测试被保险人',
      insuredIsApplicant: ownLife,
      insuredBirthDate: ownLife ? null : random.pick(['1980-05-05', '2015-05-05']),
      termKind: 'LIFE',
      termValue: null,
      payMode: regular ? 'REGULAR' : 'SINGLE',
      payYears: regular ? 5 : null,
      payFrequency: regular ? 'ANNUAL' : null,
      premium: `${1 + random.below(99_999)}.50`,
      dualRecorded: null,
      channel: random.pick(['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE']),
      branch: '演示分公司',
      underwrittenOn: dayText(arrivesOn - usedUp - 2),
      receiptSignedOn: dayText(arrivesOn - usedUp),
      coolingOffDays: null,
      status: 'ACTIVE',
    }
    this.#policies.push({ row, holder, arrivesOn })
  }

  #applicantOf(number: number): Row {
    const person = this.#people.get(number) ?? this.#addPerson(number)
    const birthDate = dayText(dayFromText('1950-01-01') + Math.floor(number / 900))
    const idCard = person.method === 'FACE'
    return {
      applicantName: `测试客户${number}`,
      applicantGender: number % 3 === 0 ? null : number % 3 === 1 ? 'MALE' : 'FEMALE',
      idType: idCard ? 'ID_CARD' : 'PASSPORT',
      idNumber: idCard ? demoIdNumber(birthDate, number % 900) : `E9999${String(number).padStart(5, '0')}`,
    }
  }

  #begin(moment: Date): void {
    this.clock.set(moment)
    this.facts.moments.push(moment)
  }

  async #round(day: number, index: number, slots: readonly number[]): Promise<void> {
    const random = this.#random
    const active = [...this.#people.values()].filter((person) => {
      // Some of the people whose checks never pass come back every morning.
      const again = person.passes < 0.1 && person.number % 3 === 0 && index === 1
      return random.chance(again ? 0.95 : this.#size.activity)
    })
    for (const [slot, offset] of slots.entries()) {
      this.#begin(new Date(midnight(day).getTime() + offset))
      if (slot === 0 && index === 1) await this.#arrivals(day)
      const jobs = [...this.#jobs(), ...this.#changes()]
      await Promise.all([...active.map((person) => this.#act(person)), ...jobs])
    }
  }

  async #act({ number }: Person): Promise<void> {
    const devices = this.#devices.get(number) ?? []
    await Promise.all(devices.map((device, index) => device.act(devices[1 - index]?.identity ?? null)))
  }

  /** Starts jobs on both instances. They run concurrently with the actions of the people. */
  #jobs(): Promise<unknown>[] {
    const random = this.#random
    const jobs: Promise<unknown>[] = []
    for (const services of this.#instances) {
      if (this.#sweeps && random.chance(0.2)) jobs.push(sweepOverdue(services, 20))
      if (random.chance(0.15)) jobs.push(settleLeftovers(services))
      if (random.chance(0.25)) jobs.push(this.#deliver(services))
      if (this.#counting.chance(0.3)) jobs.push(recountFigures(services))
    }
    return jobs
  }

  async #deliver(services: Services): Promise<void> {
    const batch = 50
    while ((await deliverDue(services, batch)) === batch);
  }

  /** Imports new policies. Every third day both instances import the same rows at the same moment. */
  async #arrivals(day: number): Promise<void> {
    const batch = this.#policies.filter((policy) => policy.arrivesOn === day)
    const rows = batch.map((policy) => policy.row)
    const readers = day % 3 === 0 ? this.#instances : [this.#instances[0]]
    for (const outcomes of await Promise.all(readers.map((services) => takeIn(services, actor, rows)))) {
      await this.#remember(batch, outcomes)
    }
  }

  async #remember(policies: readonly Policy[], outcomes: readonly RowOutcome[]): Promise<void> {
    for (const outcome of outcomes) {
      const policy = policies[outcome.index]
      if (!outcome.ok || !policy) {
        const detail = outcome.ok ? 'an outcome without a row' : `${outcome.code}: ${outcome.message}`
        this.facts.seen.push({ invariant: 'INTAKE', detail })
      } else if (outcome.visitId !== null) await this.#welcome(policy, outcome.visitId)
    }
  }

  async #welcome({ row, holder }: Policy, visitId: string): Promise<void> {
    const person = this.#people.get(holder)
    if (!person) throw new Error('a policy of nobody')
    this.facts.visits.set(visitId, {
      policyNo: String(row.policyNo),
      customer: holder,
      method: person.method,
      phone: String(row.phone),
      receiptDay: dayFromText(String(row.receiptSignedOn)),
      coolingOffDays: 15,
    })
    if (person.openid !== null) await this.#bind(person.openid, String(row.policyNo))
    person.visits.push(visitId)
    this.#everyVisit.push(visitId)
  }

  async #bind(openid: string, policyNo: string): Promise<void> {
    await this.services.db.query(
      `INSERT INTO wechat_binding (openid, customer_id, bound_at)
        SELECT $1, customer_id, $3 FROM policy WHERE policy_no = $2 ON CONFLICT (openid) DO NOTHING`,
      [openid, policyNo, this.clock.now()],
    )
  }

  /** Imports surrenders, withdrawals and new applicants while the customers are active. */
  #changes(): Promise<unknown>[] {
    const random = this.#random
    const today = dayNumber(this.clock.now())
    const known = this.#policies.filter(
      (policy) => policy.arrivesOn < today && policy.row.status === 'ACTIVE',
    )
    if (known.length === 0 || !random.chance(0.5)) return []
    const policy = random.pick(known)
    const kind = random.pick(['SURRENDERED', 'WITHDRAWN', 'REPLACED', 'CORRECTED'] as const)
    if (kind === 'REPLACED') {
      policy.holder = this.#people.size
      policy.row = {
        ...policy.row,
        ...this.#applicantOf(policy.holder),
        phone: demoPhone(1 + policy.holder * 2),
      }
    } else if (kind === 'CORRECTED') policy.row = { ...policy.row, branch: '演示分公司（更正）' }
    else policy.row = { ...policy.row, status: kind }
    return [this.#takeChange(random.pick(this.#instances), { ...policy })]
  }

  async #takeChange(services: Services, policy: Policy): Promise<void> {
    await this.#remember([policy], await takeIn(services, actor, [policy.row]))
  }

  /**
   * Runs the jobs again thirty days after the last day, and imports all rows once more. This second import must
   * change nothing.
   */
  async #end(): Promise<void> {
    this.#begin(new Date(midnight(FIRST_DAY + this.#size.days + 30).getTime() + 9 * 3_600_000))
    await Promise.all(this.#instances.map((services) => sweepOverdue(services, 100)))
    for (const services of this.#instances) {
      await sweepOverdue(services)
      await settleLeftovers(services, 5000)
      await this.#deliver(services)
    }
    for (let from = 0; from < this.#policies.length; from += 500) {
      const part = this.#policies.slice(from, from + 500)
      const rows = part.map((policy) => policy.row)
      const outcomes = await Promise.all(this.#instances.map((services) => takeIn(services, actor, rows)))
      for (const outcome of outcomes.flat()) {
        if (outcome.ok && outcome.result === 'UNCHANGED') continue
        this.facts.seen.push({ invariant: 'INTAKE', detail: `read again: ${JSON.stringify(outcome)}` })
      }
    }
  }
}
