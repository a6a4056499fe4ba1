import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCalls } from '#server/call-centre/telephony/recordings-store.ts'
import { takeIn } from '#server/intake/intake.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { shortCase } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, lastCode, systemActor, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
const grouped = (text: string) => text.replace(/.{4}/g, '$& ')

/**
 * The first text of each entry is the name as the core system stores it. The list holds spellings that customers and
 * branches type.
 */
const names: readonly (readonly [string, readonly string[]])[] = [
  [
    '阿迪力·测试热',
    ['阿迪力•测试热', '阿迪力・测试热', '阿迪力．测试热', '阿迪力·测试热\u200b', ' 阿迪力 ·测试热'],
  ],
  ["Shaun O'Testperson", ['Shaun O’Testperson', 'SHAUN O‘TESTPERSON', 'Shaun  Oʼtestperson']],
  [
    'Kim Min-jun Testperson',
    ['Kim Min‐jun Testperson', 'KIM MIN–JUN TESTPERSON', fullWidth('Kim Min-jun Testperson')],
  ],
]
const documents = (number: string) => [
  fullWidth(number),
  number.toLowerCase(),
  grouped(number),
  `\u202d${number}\u202c`,
  `${number}\u200b`,
]
const phones = (mobile: string) => [
  `86${mobile}`,
  `0086${mobile}`,
  `+86 ${mobile}`,
  `\u202d+86 ${grouped(mobile)}\u202c`,
  fullWidth(mobile),
  `${mobile.slice(0, 3)}‑${mobile.slice(3)}`,
]

interface Person {
  readonly name: string
  readonly idNumber: string
  readonly mobile: string
}

let serial = 0

/** Creates a new customer, who has not registered yet. */
async function customer(name = '测试客户甲'): Promise<Person & { visitId: string; policyNo: string }> {
  serial += 1
  const idNumber = `X${99_900_000 + serial}`
  const due = await world.due({ applicantName: name, idType: 'PASSPORT', idNumber }, serial)
  return { ...due, name, idNumber, mobile: policyRow(serial, world.clock.now()).phone.slice(3) }
}

/** Whether a person who enters these data receives a code and can register with it. */
async function registers(typed: { name: string; idNumber: string; phone: string }): Promise<boolean> {
  const browser = await world.browser(`o-${randomUUID()}`)
  world.sms.lastCode = ''
  await browser.call.session.registrationCode({ idType: 'PASSPORT', ...typed })
  const code = await lastCode(world)
  return code !== '' && (await browser.call.session.register({ code })).bound
}

describe('registration sends the code', () => {
  it.each(names.flatMap(([name, spellings]) => spellings.map((typed) => [name, typed] as const)))(
    'to %s who types %j',
    async (name, typed) => {
      const { idNumber, mobile } = await customer(name)
      expect(await registers({ name: typed, idNumber, phone: mobile })).toBe(true)
    },
  )

  it.each(documents('X').map((_, index) => index))('for the document in spelling %i', async (index) => {
    const { name, idNumber, mobile } = await customer()
    expect(await registers({ name, idNumber: documents(idNumber)[index] ?? '', phone: mobile })).toBe(true)
  })

  it.each(phones('1').map((_, index) => index))('to the phone in spelling %i', async (index) => {
    const { name, idNumber, mobile } = await customer()
    expect(await registers({ name, idNumber, phone: phones(mobile)[index] ?? '' })).toBe(true)
  })

  it('to nobody by another name, however alike', async () => {
    const { idNumber, mobile } = await customer('阿迪力·测试热')
    expect(await registers({ name: '阿迪力·测试', idNumber, phone: mobile })).toBe(false)
  })
})

describe('the import', () => {
  it('makes one customer of one document, and one policy of one number', async () => {
    const row = policyRow(5000, world.clock.now(), { idType: 'PASSPORT', idNumber: 'X99999801' })
    const rows = [
      row,
      ...documents('X99999801').map((idNumber, index) =>
        policyRow(5001 + index, world.clock.now(), { idType: 'PASSPORT', idNumber }),
      ),
    ]
    const outcomes = await takeIn(world.services, systemActor, rows)
    expect(outcomes.map((outcome) => outcome.ok && outcome.result)).toEqual(rows.map(() => 'CREATED'))
    const { rows: found } = await world.db.pool.query(
      'SELECT DISTINCT customer_id FROM policy WHERE policy_no = ANY($1)',
      [rows.map(({ policyNo }) => policyNo)],
    )
    expect(found).toHaveLength(1)
    const again = { ...row, policyNo: grouped(fullWidth(row.policyNo)), phone: `0086 ${row.phone.slice(3)}` }
    const [outcome] = await takeIn(world.services, systemActor, [again])
    expect(outcome).toMatchObject({ ok: true, result: 'UNCHANGED' })
  })

  it('keeps a name as it was entered, without what nobody can see', async () => {
    const { policyNo } = await world.due(
      {
        applicantName: ' 阿迪力•测试热\u200b',
        insuredName: '测试\u202d丙',
        insuredIsApplicant: false,
        insuredBirthDate: '1990-01-01',
      },
      5100,
    )
    const { rows } = await world.db.pool.query(
      'SELECT c.name, p.insured_name FROM policy p JOIN customer c ON c.id = p.customer_id WHERE p.policy_no = $1',
      [policyNo],
    )
    expect(rows).toEqual([{ name: '阿迪力•测试热', insured_name: '测试丙' }])
  })

  it('does not treat the same person as new under another spelling of their number', async () => {
    const { policyNo, visitId, idNumber } = await customer()
    // The index is replaced by its old form, from before numbers were reduced to one spelling.
    await world.db.pool.query(
      'UPDATE customer SET id_number_index = $1 WHERE id = (SELECT customer_id FROM policy WHERE policy_no = $2)',
      [world.services.secrets.index('id_number', fullWidth(idNumber)), policyNo],
    )
    const row = policyRow(serial, world.clock.now(), { idType: 'PASSPORT', idNumber, branch: '北京分公司' })
    const [outcome] = await takeIn(world.services, systemActor, [{ ...row, policyNo }])
    expect(outcome).toMatchObject({ ok: true, result: 'UPDATED', visitId: null })
    const { rows } = await world.db.pool.query('SELECT live FROM visit WHERE id = $1', [visitId])
    expect(rows).toEqual([{ live: true }])
  })
})

describe('the staff’s search finds', () => {
  async function found(typed: string): Promise<string[]> {
    const staff = staffCaller(world.services, await createStaff(world, ['SUPERVISOR']))
    const page = await staff.desk.visits({ filter: { search: typed }, limit: 50 })
    return page.rows.map(({ policyNo }) => policyNo)
  }

  it.each(names.flatMap(([name, spellings]) => spellings.map((typed) => [name, typed] as const)))(
    '%s as %j',
    async (name, typed) => {
      const { policyNo } = await customer(name)
      expect(await found(typed)).toContain(policyNo)
    },
  )

  it('a document, a phone and a policy number in every spelling', async () => {
    const { policyNo, idNumber, mobile } = await customer()
    const typed = [
      ...documents(idNumber),
      ...phones(mobile),
      grouped(policyNo),
      fullWidth(policyNo),
      `\u202d${policyNo}\u202c`,
    ]
    for (const one of typed) expect(await found(one), one).toContain(policyNo)
  })

  it('a policy for the editor’s preview', async () => {
    const { policyNo } = await customer()
    const editor = staffCaller(world.services, await createStaff(world, ['EDITOR']))
    const facts = await editor.template.policyFacts({ policyNo: ` ${grouped(policyNo)}` })
    expect(facts.applicantName).toBe('测***甲')
  })
})

it('a number from the switchboard finds its call in every spelling', async () => {
  const agent = await createStaff(world, ['AGENT'])
  const called = await shortCase(world, '2026-03-02', {}, 6000)
  const mobile = policyRow(6000, world.clock.now()).phone.slice(3)
  const attemptId = randomUUID()
  await world.db.pool.query(
    `INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at)
      VALUES ($1, $2, $3, 1, $4, $5, 'OUT', $6)`,
    [attemptId, called.caseId, called.customerId, randomUUID(), agent.id, world.clock.now()],
  )
  for (const phone of [...phones(mobile), `0${mobile}`]) {
    const { calls } = await findCalls(world.services, {
      type: 'call.ended',
      callId: `call-${phone.length}`,
      agent: agent.username,
      phone,
      startedAt: world.clock.now(),
    })
    expect(
      calls.map(({ id }) => id),
      phone,
    ).toEqual([attemptId])
  }
})

it('the face check sends the name as identity cards print it, and accepts the vendor’s spelling', async () => {
  const { visitId, openid } = await world.due({ applicantName: '阿迪力•测试热' }, 6100)
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  expect(browser.identityToken).not.toBeNull()
})
