import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { failure, IMPATIENT, PHONE, startVendors, type Vendors } from './vendors.ts'

let vendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
})
afterAll(() => vendors.close())

const code = (reference: string, phone = PHONE) => ({
  phone,
  template: 'VISIT_CODE' as const,
  params: ['123456'],
  reference,
})

const inboxSchema = z.object({
  messages: z.array(z.object({ text: z.string(), phone: z.string(), serialNo: z.string(), at: z.string() })),
})
const inbox = async (phone: string) =>
  inboxSchema.parse((await vendors.control(`sms?phone=${encodeURIComponent(phone)}`)).json).messages

/** Returns phone numbers of the demo range. Each test gets a new number. */
let last = 100
const freshPhone = () => `+86199000${String(++last).padStart(5, '0')}`

describe('a text message', () => {
  test('arrives rendered, newest first, and its receipt carries our reference', async () => {
    const sms = vendors.sms()
    const phone = freshPhone()
    const { serialNo } = await sms.send(code('ref-1', phone))
    await sms.send({ phone, template: 'REGISTER_CODE', params: ['654321'], reference: 'ref-2' })
    await sms.send({ phone, template: 'VISIT_REMINDER', params: ['演示年金', 'abc'], reference: 'ref-3' })
    const messages = await inbox(phone)
    expect(messages.map((message) => message.text)).toEqual([
      `【演示】感谢您投保演示年金，请在三日内完成在线回访：${vendors.origin}/l/abc 如有疑问请致电4008216808。`,
      '【演示】您的验证码是654321，5分钟内有效，用于注册绑定，请勿告诉他人。',
      '【演示】您的验证码是123456，5分钟内有效，用于新契约回访身份验证，请勿告诉他人。',
    ])
    expect(messages[2]?.serialNo).toBe(serialNo)
    const since = new Date(vendors.clock.now().getTime() - 60_000)
    expect(await sms.deliveries({ phone, since })).toEqual([
      { reference: 'ref-3', delivered: true },
      { reference: 'ref-2', delivered: true },
      { reference: 'ref-1', delivered: true },
    ])
  })

  test('is found with the plus sign spelt either way', async () => {
    const phone = freshPhone()
    await vendors.sms().send(code('plus', phone))
    expect(inboxSchema.parse((await vendors.control(`sms?phone=${phone}`)).json).messages).toHaveLength(1)
  })

  test('has receipts of its phone only, since the given time only, and of at most seven days', async () => {
    const sms = vendors.sms()
    const phone = freshPhone()
    await sms.send(code('early', phone))
    vendors.clock.advance(3600_000)
    const since = vendors.clock.now()
    await sms.send(code('late', phone))
    expect(await sms.deliveries({ phone, since })).toEqual([{ reference: 'late', delivered: true }])
    expect(await sms.deliveries({ phone: freshPhone(), since })).toEqual([])
    expect(await sms.deliveries({ phone, since: new Date(0) })).toHaveLength(2)
    vendors.clock.advance(8 * 86_400_000)
    expect(await sms.deliveries({ phone, since: new Date(0) })).toEqual([])
  })

  test('is ambiguous when its answer was lost, and the receipt shows that it was sent', async () => {
    const phone = freshPhone()
    await vendors.fail('sms', { code: 'drop', on: 'SendSms' })
    expect(await failure(vendors.sms().send(code('lost', phone)))).toMatchObject({
      code: 'NETWORK',
      retryable: true,
      ambiguous: true,
    })
    expect(await vendors.sms().deliveries({ phone, since: vendors.clock.now() })).toEqual([
      { reference: 'lost', delivered: true },
    ])
  })

  test.each(['timeout', 'refuse'])(
    'looks the same when it never arrived (%s), and the receipt shows it',
    async (fault) => {
      const phone = freshPhone()
      await vendors.fail('sms', { code: fault, on: 'SendSms' })
      expect(
        await failure(vendors.sms(fault === 'timeout' ? IMPATIENT : {}).send(code('gone', phone))),
      ).toMatchObject({ retryable: true, ambiguous: true })
      expect(await vendors.sms().deliveries({ phone, since: vendors.clock.now() })).toEqual([])
    },
  )
})

describe('is refused', () => {
  const refused = { vendor: 'sms', retryable: false, ambiguous: false }

  // Phones outside the demo range, in forms that no real phone has.
  test.each(['+861990000000100', '+86199000', '+8600000000000', '19900000001'])(
    'the phone %s',
    async (phone) => {
      const failed = await failure(vendors.sms().send(code('x', phone)))
      expect(failed).toMatchObject({ ...refused, code: 'InvalidParameterValue.IncorrectPhoneNumber' })
      expect(failed.message).not.toContain(phone)
      expect(await inbox(phone)).toEqual([])
    },
  )

  test.each([
    ['another signature name', { signName: '别家' }, 'FailedOperation.SignatureIncorrectOrUnapproved'],
    ['another application', { appId: '1400000001' }, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail'],
    ['a wrong secret', { secretKey: 'other' }, 'AuthFailure.SignatureFailure'],
    [
      'an unapproved template',
      { templates: { VISIT_CODE: '1', REGISTER_CODE: '2', VISIT_REMINDER: '3' } },
      'FailedOperation.TemplateIncorrectOrUnapproved',
    ],
  ])('%s', async (_, settings, expected) => {
    expect(await failure(vendors.sms(settings).send(code('x')))).toMatchObject({ ...refused, code: expected })
  })

  test.each([
    [
      'too many parameters',
      'VISIT_CODE',
      ['123456', '5'],
      'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
    ],
    [
      'a code of seven digits',
      'VISIT_CODE',
      ['1234567'],
      'InvalidParameterValue.TemplateParameterFormatError',
    ],
    [
      'an address in a parameter',
      'VISIT_REMINDER',
      ['产品', 'https://example.com'],
      'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter',
    ],
  ] as const)('%s', async (_, template, params, expected) => {
    const send = vendors.sms().send({ phone: PHONE, template, params, reference: 'x' })
    expect(await failure(send)).toMatchObject({ ...refused, code: expected })
  })
})

describe('a failing gateway', () => {
  test.each([
    ['LimitExceeded.PhoneNumberThirtySecondLimit', false, false],
    ['LimitExceeded.PhoneNumberOneHourLimit', false, false],
    ['LimitExceeded.PhoneNumberDailyLimit', false, false],
    ['LimitExceeded.DeliveryFrequencyLimit', false, false],
    ['FailedOperation.PhoneNumberInBlacklist', false, false],
    ['FailedOperation.InsufficientBalanceInSmsPackage', false, false],
    ['FailedOperation.ContainSensitiveWord', false, false],
    ['UnauthorizedOperation.RequestIpNotInWhitelist', false, false],
    ['InternalError.SigVerificationFail', false, false],
    ['InternalError.Timeout', true, true],
    ['InternalError.OtherError', true, true],
    ['InternalError', true, true],
    ['RequestLimitExceeded', true, false],
    ['RequestLimitExceeded.UinLimitExceeded', true, false],
    ['ResourceUnavailable', true, false],
  ])('%s: retryable %s, ambiguous %s', async (expected, retryable, ambiguous) => {
    await vendors.fail('sms', { code: expected, on: 'SendSms' })
    const failed = await failure(vendors.sms().send(code('x')))
    expect(failed).toMatchObject({ vendor: 'sms', code: expected, retryable, ambiguous })
    expect(failed.message).not.toContain(PHONE)
  })

  test('fails as often as it was told to, then works', async () => {
    await vendors.fail('sms', { code: 'InternalError', times: 2 }, { code: 'unavailable' })
    const codes = []
    for (let call = 0; call < 3; call += 1) codes.push((await failure(vendors.sms().send(code('x')))).code)
    expect(codes).toEqual(['InternalError', 'InternalError', 'HTTP_503'])
    await vendors.sms().send(code('x'))
  })
})
