import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { ManualClock } from '#server/kernel/clock.ts'
import { failure, IMPATIENT, PERSON, startVendors, type Vendors } from './vendors.ts'

let vendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
})
afterAll(() => vendors.close())

const attempt = () => ({
  ...PERSON,
  redirectUrl: 'http://localhost:3000/visit/identity?from=face',
  reference: 'attempt-1',
})

const impatient = (fault: string) => vendors.face(undefined, fault === 'timeout' ? IMPATIENT : {})

async function finished(outcome: unknown) {
  const face = vendors.face()
  const { token } = await face.start(attempt())
  const answer = await vendors.control(`face/${token}/outcome`, outcome)
  return { token, answer, report: await face.report(token) }
}

describe('an attempt', () => {
  test('is unfinished until the person is through, and then tells whom the vendor saw', async () => {
    const face = vendors.face()
    const { token, url } = await face.start(attempt())
    expect(url).toBe(`http://localhost:3000/demo/face/${token}`)
    expect(await face.report(token)).toEqual({ finished: false, vendorCode: 17 })
    expect((await vendors.control(`face/${token}`)).json).toEqual({ name: '****甲', finished: false })

    const answer = await vendors.control(`face/${token}/outcome`, { code: 0 })
    expect(answer.json).toEqual({
      redirectUrl: `http://localhost:3000/visit/identity?from=face&BizToken=${token}`,
    })
    expect(await face.report(token)).toEqual({
      finished: true,
      vendorCode: 0,
      ...PERSON,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect((await vendors.control(`face/${token}`)).json).toEqual({ name: '****甲', finished: true })
  })

  test('is consumed once, however many finish it at the same time', async () => {
    const { token } = await vendors.face().start(attempt())
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => vendors.control(`face/${token}/outcome`, { code: 0 })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(9).fill(409)])
    expect((await vendors.control(`face/${token}/outcome`, { code: 1004 })).status).toBe(409)
  })

  test.each([1002, 1004, 2006, 2016, 16, 2007])('ends with code %i as the vendor says', async (code) => {
    expect((await finished({ code })).report).toMatchObject({ finished: true, vendorCode: code })
  })

  test('ends with 1008 when the network broke off', async () => {
    expect((await finished({ code: 'network' })).report).toMatchObject({ finished: true, vendorCode: 1008 })
  })

  test('stays unfinished when the person leaves it, and sends them back', async () => {
    const { answer, report } = await finished({ code: 'abandon' })
    expect(answer.status).toBe(200)
    expect(report).toEqual({ finished: false, vendorCode: 17 })
  })

  test('can have been passed by somebody else: the report tells who', async () => {
    const person = { name: '测试客户乙', idNumber: '999999198502020023' }
    expect((await finished({ code: 0, person })).report).toMatchObject({ vendorCode: 0, ...person })
  })

  test('keeps query and fragment of the return address', async () => {
    const redirectUrl = 'http://localhost:3000/visit?a=1#/step'
    const { token } = await vendors.face().start({ ...attempt(), redirectUrl })
    const answer = await vendors.control(`face/${token}/outcome`, { code: 0 })
    expect(answer.json).toEqual({ redirectUrl: `http://localhost:3000/visit?a=1&BizToken=${token}#/step` })
  })

  test('expires after 7200 s of the demo’s clock with code 15, and is deleted after three days with the same code', async () => {
    const face = vendors.face()
    const { token } = await face.start(attempt())
    vendors.clock.advance(7199_000)
    expect(await face.report(token)).toEqual({ finished: false, vendorCode: 17 })
    vendors.clock.advance(2_000)
    expect(await face.report(token)).toMatchObject({ finished: true, vendorCode: 15 })
    expect((await vendors.control(`face/${token}/outcome`, { code: 0 })).status).toBe(409)
    vendors.clock.advance(3 * 86_400_000)
    expect(await face.report(token)).toEqual({
      finished: true,
      vendorCode: 15,
      name: '',
      idNumber: '',
      requestId: '',
    })
  })
})

describe('is refused', () => {
  const refused = { vendor: 'face', retryable: false, ambiguous: false }

  test('a token that was never issued', async () => {
    expect(await failure(vendors.face().report('NEVER'))).toMatchObject({
      ...refused,
      code: 'InvalidParameterValue.BizTokenIllegal',
    })
  })

  test.each([
    ['an unknown key', { secretId: 'other' }, 'AuthFailure.SecretIdNotFound'],
    ['a wrong secret', { secretKey: 'other' }, 'AuthFailure.SignatureFailure'],
    ['an unknown business flow', { ruleId: '99' }, 'InvalidParameterValue.RuleIdNotExist'],
  ])('%s', async (_, settings, code) => {
    expect(await failure(vendors.face(undefined, settings).start(attempt()))).toMatchObject({
      ...refused,
      code,
    })
  })

  // Time goes on until the vendor looks, so a clock that is ahead comes nearer: by a minute at most, also on a busy machine.
  test.each([-301, 361])('a clock %i seconds off', async (seconds) => {
    const wrong = new ManualClock(new Date(Date.now() + seconds * 1000))
    expect(await failure(vendors.face(wrong).start(attempt()))).toMatchObject({
      ...refused,
      code: 'AuthFailure.SignatureExpire',
    })
  })

  test('a body that was changed on the way', async () => {
    const recorded = await recordRequest(() => vendors.face().start(attempt()))
    const replay = (body: string) =>
      fetch(recorded.url, { ...recorded.init, body }).then((answer) => answer.text())
    expect(await replay(recorded.body)).toContain('BizToken')
    expect(await replay(recorded.body.replace('attempt-1', 'attempt-2'))).toContain(
      'AuthFailure.SignatureFailure',
    )
  })

  test('another action under the same signature', async () => {
    const { url, init, body } = await recordRequest(() => vendors.face().start(attempt()))
    const headers = {
      ...Object.fromEntries(new Headers(init.headers)),
      'x-tc-action': 'GetDetectInfoEnhanced',
    }
    expect(await (await fetch(url, { ...init, headers, body })).text()).toContain(
      'AuthFailure.SignatureFailure',
    )
  })

  test.each(['999999199001010015', '99999819900101001X', '12345'])('the number %s', async (idNumber) => {
    expect(await failure(vendors.face().start({ ...attempt(), idNumber }))).toMatchObject({
      ...refused,
      code: 'FailedOperation.IdFormatError',
    })
  })

  test('an address longer than 1024', async () => {
    const redirectUrl = `http://localhost/${'x'.repeat(1024)}`
    expect((await failure(vendors.face().start({ ...attempt(), redirectUrl }))).code).toBe('InvalidParameter')
  })
})

describe('a failing vendor', () => {
  test.each([
    ['RequestLimitExceeded', true, false],
    ['InternalError', true, true],
    ['FailedOperation.DbError', true, true],
    ['InternalError.EncryptSystemError', true, true],
    ['UnauthorizedOperation.Arrears', false, false],
    ['UnauthorizedOperation.Nonactivated', false, false],
    ['AuthFailure.InvalidAuthorization', false, false],
    ['InvalidParameterValue.RuleIdDisabled', false, false],
    ['LimitExceeded', false, false],
  ])('%s: retryable %s, ambiguous %s when opening', async (code, retryable, ambiguous) => {
    await vendors.fail('face', { code })
    expect(await failure(vendors.face().start(attempt()))).toMatchObject({
      vendor: 'face',
      code,
      retryable,
      ambiguous,
    })
    await vendors.face().start(attempt())
  })

  test('asking for a result changes nothing, so its failure is never ambiguous', async () => {
    const { token } = await vendors.face().start(attempt())
    for (const code of ['InternalError', 'timeout', 'drop', 'refuse', 'unavailable']) {
      await vendors.fail('face', { code, on: 'GetDetectInfoEnhanced' })
      expect(await failure(impatient(code).report(token))).toMatchObject({
        retryable: true,
        ambiguous: false,
      })
    }
    expect(await vendors.face().report(token)).toEqual({ finished: false, vendorCode: 17 })
  })

  test.each([
    ['timeout', 'TIMEOUT', true],
    ['drop', 'NETWORK', true],
    ['refuse', 'NETWORK', true],
    ['unavailable', 'HTTP_503', true],
  ])('%s when opening', async (fault, code, ambiguous) => {
    await vendors.fail('face', { code: fault })
    const failed = await failure(impatient(fault).start(attempt()))
    expect(failed).toMatchObject({ code, retryable: true, ambiguous })
    expect(failed.cause).toBeUndefined()
    expect(failed.message).not.toContain(PERSON.name)
    expect(failed.message).not.toContain(PERSON.idNumber)
  })

  test('a refused connection is certainly not carried out', async () => {
    const gone = await startVendors()
    const face = gone.face()
    await gone.close()
    expect(await failure(face.start(attempt()))).toMatchObject({
      code: 'NETWORK',
      retryable: true,
      ambiguous: false,
    })
  })
})

/** Records the first request that is sent during `call`, in a form that can be sent again. */
async function recordRequest(call: () => Promise<unknown>) {
  const spy = vi.spyOn(globalThis, 'fetch')
  try {
    await call()
    const [input, init] = spy.mock.calls[0] ?? []
    return {
      url: String(input),
      init: { method: init?.method, headers: init?.headers },
      body: String(init?.body),
    }
  } finally {
    spy.mockRestore()
  }
}
