import { beforeAll, describe, expect, test } from 'vitest'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { GENESIS, link } from '#server/evidence/chain.ts'
import { hashFunctions, sha256 } from '#server/evidence/digest.ts'
import type { PackInput } from '#server/evidence-pack/rules/input.ts'
import { openChecker } from '#server/verify/checker.ts'
import { thisMachine } from '#server/verify/machine.ts'
import { Unsupported } from '#server/verify/rules/bytes.ts'
import { present } from '#server/verify/rules/present.ts'
import type { Report } from '#server/verify/rules/report.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { type Trust, verifyPack } from '#server/verify/rules/verify.ts'
import { CODE } from '#test/support/evidence/copies.ts'
import { makeSamples } from '#test/support/evidence/files.ts'
import { drawWith, type Makers, signedBy, textsOf } from '#test/support/evidence/pack.ts'
import type { Sample } from '#test/support/evidence/sample.ts'
import { sampleInput } from '#test/unit/evidence-pack/support/sample.ts'

const machine = thisMachine(hashFunctions)
let makers: Makers
let samples: readonly Sample[]
let trust: Trust
let good: Uint8Array
beforeAll(async () => {
  const made = await makeSamples()
  makers = made.makers
  samples = made.samples
  good = samples[0]?.bytes ?? new Uint8Array()
  trust = trusting(makers.vkeys, [makers.ca, makers.timestampCa])
})

const trusting = (keys: readonly string[], certificates: readonly string[]): Trust =>
  readTrust(sha256, keys.join('\n'), certificates.join('\n')).trust

const findingsOf = ({ parts }: Report) => parts.flatMap(({ findings }) => findings)
const openOf = ({ parts }: Report) => parts.flatMap(({ open }) => open.map(({ what }) => what))

async function packOf(input: PackInput): Promise<Uint8Array> {
  return await signedBy(makers, await drawWith(input, textsOf(makers, input), makers.fonts))
}

test('every sample is judged by what is wrong with it, and by nothing else', async () => {
  expect(samples.length).toBeGreaterThan(40)
  const judged = []
  for (const { name, bytes } of samples) {
    const report = await verifyPack(machine, bytes, trust)
    const finds = findingsOf(report).map(({ what }) => what)
    judged.push({ name, verdict: report.verdict, finds, opens: openOf(report) })
  }
  expect(judged).toEqual(
    samples.map(({ name, verdict, finds, opens = [] }) => ({ name, verdict, finds, opens })),
  )
})

test('what is wrong is found at its place', async () => {
  const placed = samples.filter(({ place }) => place !== undefined)
  expect(placed.length).toBeGreaterThan(8)
  for (const { bytes, place } of placed)
    expect(findingsOf(await verifyPack(machine, bytes, trust))).toContainEqual(place)
})

test('every sample gets a sentence for each thing that is wrong', async () => {
  for (const { name, bytes, finds, opens = [] } of samples) {
    const { problems, headline, sentence } = present(await verifyPack(machine, bytes, trust))
    expect(problems, name).toHaveLength(finds.length + opens.length)
    for (const { value } of problems) expect(value).toMatch(/\p{Script=Han}/u)
    expect(headline).not.toBe('')
    expect(sentence).not.toBe('')
  }
})

test('a whole pack says who, when, which questionnaire and which answers', async () => {
  const { sections, parts } = present(await verifyPack(machine, good, trust))
  const said = new Map(sections.map(({ title, lines }) => [title, lines]))
  expect(said.get('谁')).toContainEqual({ label: '投保人', value: '测试客户甲' })
  expect(said.get('谁')).toContainEqual({ label: '证件号码', value: '310*************12' })
  expect(said.get('何时')).toContainEqual({ label: '身份校验', value: '2026-03-02 11:02:00（人脸识别）' })
  expect(said.get('哪一版问卷')?.[0]).toEqual({ label: '问卷版本', value: '第 3 版' })
  expect(said.get('哪些答案')?.map(({ value }) => value)).toEqual(Array(6).fill('是，通过'))
  expect(said.get('电话作答')).toEqual([{ label: '没有电话作答。', value: '' }])
  expect(said.get('回访经过')).toHaveLength(10)
  expect(parts.every(({ tone }) => tone === 'good')).toBe(true)
})

test('the answers by phone are told with their call', async () => {
  const { sections } = present(await verifyPack(machine, samples[1]?.bytes ?? good, trust))
  const lines = sections.find(({ title }) => title === '电话作答')?.lines
  expect(lines?.[0]?.label).toBe('第 2 次通话：2026-03-03 13:04:21，坐席 80123')
  expect(lines).toHaveLength(7)
})

describe('who is trusted', () => {
  test('nobody: everything fits together, and the reader must compare what is named', async () => {
    const report = await verifyPack(machine, good, trusting([], []))
    expect(report.verdict).toBe('OPEN')
    expect(openOf(report)).toEqual(['SIGNER_UNCONFIRMED', 'STAMP_UNCONFIRMED', 'LOG_UNCONFIRMED'])
    expect(report.signers.map(({ name }) => name)).toEqual([
      'Return Visit Demo Documents',
      'Return Visit Demo Authority',
    ])
  })

  test('the insurer alone: the timestamp’s authority is still open', async () => {
    const report = await verifyPack(machine, good, trusting([makers.log.vkey], [makers.ca]))
    expect([report.verdict, openOf(report)]).toEqual(['OPEN', ['STAMP_UNCONFIRMED']])
  })

  test('a witness alone does not vouch for the log', async () => {
    const report = await verifyPack(machine, good, {
      ...trust,
      keys: trusting([makers.witness.vkey], []).keys,
    })
    expect([report.verdict, openOf(report)]).toEqual(['OPEN', ['LOG_UNCONFIRMED']])
  })

  test('another log’s key under another name', async () => {
    const report = await verifyPack(machine, good, {
      ...trust,
      keys: trusting([makers.log.vkey.replace(makers.log.key.name, 'other.example.test')], []).keys,
    })
    // The id belongs to the name, so that this is no key at all.
    expect(openOf(report)).toEqual(['LOG_UNCONFIRMED'])
  })

  test('keys and certificates that are none are told', () => {
    const read = readTrust(sha256, `${makers.log.vkey}\n\nnonsense`, '-----BEGIN CERTIFICATE-----')
    expect([read.trust.keys.length, read.wrongKeys, read.wrongCertificates]).toEqual([1, ['nonsense'], true])
    expect(readTrust(sha256, '', `text\n${makers.ca}text`).trust.roots).toHaveLength(2)
  })
})

test('a machine that cannot check a kind of signature says so, and calls nothing whole', async () => {
  const old = {
    ...machine,
    isSigned: (...[scheme, ...rest]: Parameters<typeof machine.isSigned>) =>
      scheme.kind === 'ed25519' ? Promise.reject(new Unsupported()) : machine.isSigned(scheme, ...rest),
  }
  const report = await verifyPack(old, good, trust)
  expect([report.verdict, openOf(report)]).toEqual(['OPEN', ['NOT_CHECKABLE']])
})

test('an explained opening is linked with the other instant', async () => {
  const input = sampleInput()
  const [opened, ...others] = input.events
  if (opened === undefined) throw new Error('no event')
  const linkedAt = '2026-03-02T02:00:00.003Z'
  let head = link(GENESIS, input.visit.id, 1, new Date(linkedAt), opened.event, 'sha256')
  const events = [{ ...opened, linkedAt, hash: head.toString('hex') }]
  for (const one of others) {
    head = link(head, input.visit.id, one.seq, new Date(one.at), one.event, 'sha256')
    events.push({ ...one, linkedAt: one.at, hash: head.toString('hex') })
  }
  const visit = { ...input.visit, head: head.toString('hex') }
  const report = await verifyPack(machine, await packOf({ ...input, visit, events }), trust)
  expect([report.verdict, findingsOf(report)]).toEqual(['WHOLE', []])
})

test('a kind of event that only later versions know is left to them', async () => {
  const input = sampleInput()
  const texts = textsOf(makers, input)
  const evidence = texts.evidence.replace('"type":"REMINDED"', '"type":"RENAMED_"')
  const bytes = await signedBy(makers, await drawWith(input, { ...texts, evidence }, makers.fonts))
  const report = await verifyPack(machine, bytes, trust)
  expect(openOf(report)).toEqual(['EVENT_UNKNOWN'])
  expect(findingsOf(report)).toEqual([{ what: 'EVENT_CHANGED', seq: 2 }])
})

test('a pack of a visit that nobody opened is whole', async () => {
  const whole = sampleInput()
  const events = whole.events.slice(0, 1)
  const visit: PackInput['visit'] = {
    ...whole.visit,
    status: 'PENDING',
    ...{ version: 1, revision: 0, method: null, head: events[0]?.hash ?? '' },
    ...{
      startedAt: null,
      verifiedAt: null,
      noticedAt: null,
      submittedAt: null,
      signedAt: null,
      closedAt: null,
    },
  }
  const nothing = { questionnaire: null, signature: null, checks: [], answers: [], calls: [], origins: [] }
  const report = await verifyPack(machine, await packOf({ ...whole, ...nothing, visit, events }), trust)
  expect([report.verdict, findingsOf(report)]).toEqual(['WHOLE', []])
  expect(present(report).sections.map(({ lines }) => lines[0]?.label)).toContain('没有打开问卷。')
})

test('a pack without lists behind its signature leaves open whether its certificate was revoked', async () => {
  const input = sampleInput()
  const drawn = await drawWith(input, textsOf(makers, input), makers.fonts)
  const bytes = await signedBy(makers, drawn, { lists: null })
  expect(Buffer.from(bytes).includes('/DSS')).toBe(false)
  const report = await verifyPack(machine, bytes, trust)
  expect([report.verdict, openOf(report)]).toEqual(['OPEN', ['LIST_MISSING']])
  // Whoever takes the lists away from behind the signature does not make the pack look better.
  expect(present(report).problems[0]?.value).toContain('请向其签发机构查询')
})

describe('a customer’s copy', () => {
  const copyNamed = (name: string) => samples.find((one) => one.name === name)?.bytes ?? new Uint8Array()

  test('says whose it is, of which policy, with which receipt code, and where the evidence is', async () => {
    const { headline, sentence, parts, sections } = present(
      await verifyPack(machine, copyNamed('完好，回访确认书'), trust),
    )
    expect(headline).toBe('回访确认书：完整')
    expect(sentence).toContain('这是复星保德信人寿保险有限公司的回访确认书，签名后未被改动。')
    expect(sentence).toContain('完整的回访证据由保险公司保存')
    expect(parts.map(({ label, tone }) => [label, tone])).toEqual(
      ['文件', '电子签名', '可信时间戳', '证书吊销', '回执号'].map((label) => [label, 'good']),
    )
    const [own, sources] = sections
    expect(own?.lines).toContainEqual({ label: '回执号', value: CODE })
    expect(own?.lines).toContainEqual({ label: '保单号', value: sampleInput().policy.policyNo })
    expect(own?.lines).toContainEqual({ label: '投保人', value: '测试客户甲' })
    expect(sources?.lines.map(({ label }) => label)).toEqual(expect.arrayContaining(['签名证书', '时间戳']))
  })

  test('that was altered is named as one, and the insurer is not', async () => {
    const altered = copyNamed('a copy: one byte of a page is altered')
    const { headline, sentence } = present(await verifyPack(machine, altered, trust))
    expect([headline, sentence]).toEqual(['回访确认书：不完整', expect.not.stringContaining('复星')])
  })

  test('of an earlier version says the code that its properties have', async () => {
    const old = copyNamed('a copy of an earlier version, without an attachment')
    const { headline, problems } = present(await verifyPack(machine, old, trust))
    expect(headline).toBe('回访确认书：内容完整，来源待比对')
    expect(problems.map(({ value }) => value)).toEqual([expect.stringContaining(CODE)])
  })
})

test('a certificate that is not valid at the time of the timestamp is told', async () => {
  const tomorrow = await makeDemoAuthority(new Date(Date.now() + 3 * 86_400_000), 'demo')
  const input = sampleInput()
  const drawn = await drawWith(input, textsOf(makers, input), makers.fonts)
  const bytes = await signedBy({ ...makers, list: tomorrow.list }, drawn, {
    signer: await openP12(tomorrow.p12, 'demo'),
  })
  const roots = trusting([], [tomorrow.root, makers.timestampCa]).roots
  const report = await verifyPack(machine, bytes, { ...trust, roots })
  expect(findingsOf(report).map(({ what }) => what)).toEqual(['SIGNER_UNFIT'])
})

test('a file that keeps a check busy is given up, and the next one is checked all the same', async () => {
  const texts = { keys: '', certificates: '' }
  const hurried = openChecker(texts, { longest: 0 })
  const patient = openChecker(texts)
  try {
    expect(findingsOf(await hurried.check(good))).toEqual([{ what: 'FILE_TOO_SLOW' }])
    expect(findingsOf(await hurried.check(good))).toEqual([{ what: 'FILE_TOO_SLOW' }])
    expect((await patient.check(good)).verdict).toBe('OPEN')
    expect((await patient.check(good)).verdict).toBe('OPEN')
  } finally {
    hurried.close()
    patient.close()
  }
})

test('no prefix of a pack and no pack with one other byte is whole', async () => {
  const pdf = Buffer.from(good)
  // Of what the signature covers; the appended certificates and lists prove nothing by themselves and can be altered.
  const from = pdf.indexOf('<', pdf.indexOf('/ByteRange'))
  const to = pdf.indexOf('>', from)
  const end = pdf.lastIndexOf('%%EOF', pdf.length - 10)
  for (let turn = 0; turn < 60; turn += 1) {
    const place = (turn * 245_489) % end
    if (place > from && place < to) continue
    const other = Uint8Array.from(good)
    other[place] = (other[place] ?? 0) ^ 1
    expect((await verifyPack(machine, other, trust)).verdict, `byte ${place}`).not.toBe('WHOLE')
    expect((await verifyPack(machine, good.subarray(0, place), trust)).verdict).not.toBe('WHOLE')
  }
})
