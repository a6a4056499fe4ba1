import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkpointMessage } from '#server/adapters/alert/checkpoint.ts'
import type { AlertMessage } from '#server/adapters/alert/port.ts'
import { createWecomRobot, MOST_BYTES, markdownOf } from '#server/adapters/alert/wecom-robot.ts'
import { ConfigurationError } from '#server/kernel/process/configuration-error.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { testKeys } from '#test/support/server/keys.ts'
import { failure, IMPATIENT, startVendors, type Vendors } from './vendors.ts'

let vendors: Vendors
beforeEach(async () => {
  vendors = await startVendors()
})
afterEach(() => vendors.close())

const message = (change: Partial<AlertMessage> = {}): AlertMessage => ({
  title: '回访预警：接通率偏低',
  lines: ['近 7 天接通率 22.0%（44/200）', '阈值：低于 30%'],
  url: 'http://localhost:3000/admin/alerts?alert=1',
  reference: 'abc',
  ...change,
})

const address = () => vendors.env.ALERT_WEBHOOK_URL ?? ''
const robot = (url = address(), more: { timeoutMs?: number } = {}) => createWecomRobot({ url, ...more })

const inboxSchema = z.object({ messages: z.array(z.object({ content: z.string(), at: z.string() })) })
const inbox = async () => inboxSchema.parse((await vendors.control('robot')).json).messages

/** Sends a body of any kind to the robot, and returns the code of its response. */
async function post(body: string, key = new URL(address()).searchParams.get('key') ?? '') {
  const response = await fetch(`${vendors.origin}/emulator/robot/cgi-bin/webhook/send?key=${key}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })
  return z.object({ errcode: z.number() }).parse(await response.json()).errcode
}

describe('a message to the group', () => {
  test('arrives as markdown, with its link and its figure', async () => {
    await robot().send(message())
    expect((await inbox()).map(({ content }) => content)).toEqual([
      '**回访预警：接通率偏低**\n> 近 7 天接通率 22.0%（44/200）\n> 阈值：低于 30%\n' +
        '[查看预警](http://localhost:3000/admin/alerts?alert=1)\n<font color="comment">编号 abc</font>',
    ])
  })

  test('about a checkpoint says its time, size and root', async () => {
    await robot().send(
      checkpointMessage({
        at: new Date('2026-03-02T02:00:00Z'),
        origin: 'log.example/visits',
        size: 20852163,
        root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
        url: 'http://localhost:3000/verify',
      }),
    )
    expect((await inbox()).map(({ content }) => content)).toEqual([
      '**存证日志检查点**\n> 时刻 2026-03-02 10:00:00\n> 大小 20852163\n' +
        '> 根 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n' +
        '[查看存证日志](http://localhost:3000/verify)\n<font color="comment">编号 log.example/visits 20852163</font>',
    ])
  })

  test('contains no mention, link or colour that its text brought along', () => {
    const content = markdownOf(message({ lines: ['<@all> [点此](http://evil)\n# *大*'] }))
    expect(content).toContain('> ＜@all＞ ［点此］(http://evil) ＃ ＊大＊')
    expect(content.match(/</g)).toHaveLength(2)
  })

  test.each([1, 3, 40])('of %i endless lines is cut to fit, and keeps the link', async (lines) => {
    const long = message({
      title: '题'.repeat(5000),
      lines: Array.from({ length: lines }, () => '问𠀀'.repeat(3000)),
    })
    const content = markdownOf(long)
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(MOST_BYTES)
    expect(content).toContain('[查看预警](http://localhost:3000/admin/alerts?alert=1)')
    // The text was not cut inside a character.
    expect(Buffer.from(content).toString()).toBe(content)
    await robot().send(long)
  })
})

describe('a refusal', () => {
  test('of the 21st message in a minute is retried later', async () => {
    for (let sent = 0; sent < 20; sent += 1) await robot().send(message())
    expect(await failure(robot().send(message()))).toMatchObject({
      vendor: 'alert',
      code: '45009',
      retryable: true,
      ambiguous: false,
    })
    vendors.clock.advance(60_000)
    await robot().send(message())
    expect(await inbox()).toHaveLength(21)
  })

  test('of a wrong key is final, and no error contains the key', async () => {
    const url = new URL(address())
    url.searchParams.set('key', 'secret-key')
    const failed = await failure(robot(url.href).send(message()))
    expect(failed).toMatchObject({ code: '93000', retryable: false })
    await vendors.fail('alert', { code: 'drop' })
    const cut = await failure(robot(url.href).send(message()))
    expect(cut).toMatchObject({ code: 'NETWORK', retryable: true, ambiguous: true })
    expect(JSON.stringify([failed, cut])).not.toContain('secret-key')
  })

  test.each([
    ['timeout', { code: 'TIMEOUT', retryable: true, ambiguous: true }],
    ['unavailable', { code: 'HTTP_503', retryable: true }],
    ['refuse', { code: 'NETWORK', retryable: true }],
    ['-1', { code: '-1', retryable: true, ambiguous: true }],
    ['40058', { code: '40058', retryable: false, ambiguous: false }],
  ])('%s', async (code, expected) => {
    await vendors.fail('alert', { code })
    expect(await failure(robot(address(), IMPATIENT).send(message()))).toMatchObject(expected)
    expect(await inbox()).toEqual([])
  })
})

describe('the emulated robot refuses what the real one refuses', () => {
  const markdown = (content: unknown) => JSON.stringify({ msgtype: 'markdown', markdown: { content } })
  test.each([
    ['no JSON', '{', 47001],
    ['no kind', '{}', 47001],
    ['another kind', JSON.stringify({ msgtype: 'image', image: {} }), 40008],
    ['no content', JSON.stringify({ msgtype: 'markdown' }), 44004],
    ['an empty content', markdown(' '), 44004],
    ['4096 bytes', markdown('a'.repeat(4096)), 0],
    ['4097 bytes', markdown('a'.repeat(4097)), 40058],
    ['4098 bytes of Chinese', markdown('题'.repeat(1366)), 40058],
  ])('%s', async (_, body, code) => {
    expect(await post(body)).toBe(code)
  })

  test('another key', async () => {
    expect(await post(markdown('x'), 'other')).toBe(93000)
  })
})

describe('the address', () => {
  const problems = (ALERT_WEBHOOK_URL: string) => {
    try {
      readEnv({
        NODE_ENV: 'test',
        DATABASE_URL: 'postgres://unused',
        ...testKeys,
        ...Object.fromEntries(
          Object.entries(vendors.env).flatMap(([name, value]) =>
            /^(FACE|SMS|WECHAT)_/.test(name) && typeof value === 'string' ? [[name, value]] : [],
          ),
        ),
        ALERT_WEBHOOK_URL,
      })
      return []
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems
      throw error
    }
  }
  test.each([
    ['', []],
    ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k', []],
    ['http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k', ['ALERT_WEBHOOK_URL: must be https']],
    ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send', ['ALERT_WEBHOOK_URL: must carry ?key=']],
  ])('%s', (url, expected) => {
    expect(problems(url)).toEqual(expected)
  })
})
