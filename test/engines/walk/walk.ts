import { expect } from 'vitest'
import { z } from 'zod'
import { cleanAnswer, moveClock, newestCode } from '#test/e2e/support/customer.ts'
import type { Visit } from '#test/engines/plan.ts'
import type { TestServer } from '#test/support/server/server.ts'
import type { Hand } from './hand.ts'

const outcomeSchema = z.object({ redirectUrl: z.string() })

/** Replaces the vendor's camera check, whose page is not part of this product. */
async function passCamera(hand: Hand, server: TestServer): Promise<void> {
  const token = new URL(await hand.arriveAt(/\/demo\/face\//)).pathname.split('/').at(-1)
  const answer = await fetch(`${server.url}/emulator/control/face/${token}/outcome`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 0 }),
  })
  await hand.phone.goTo(outcomeSchema.parse(await answer.json()).redirectUrl)
}

async function identifyByFace(hand: Hand, server: TestServer, { type }: Visit): Promise<void> {
  if (type === '标准') {
    await hand.press('开始人脸识别')
    await hand.arriveAt(/\/consent$/)
  }
  await hand.choose({ role: 'checkbox', name: '' })
  await hand.press('同意并开始')
  await passCamera(hand, server)
}

async function identifyBySms(hand: Hand, server: TestServer, phone: string): Promise<void> {
  await hand.press('获取验证码')
  await hand.seeText('验证码已发送至')
  // Typing the sixth digit submits the code, so no button is pressed.
  await hand.fill('短信验证码', await newestCode(server, phone))
}

/** The answer to a question; `place` is its position, starting at 0. */
const answerTo = ({ result }: Visit, place: number, text: string) =>
  result === '回访不成功' && place === 1 ? '否' : cleanAnswer(text)

/** The explanation that is typed for the failing answer, if the visit has one. */
const UNCLEAR = '第二页不是我签的'

async function answerAll(hand: Hand, visit: Visit): Promise<void> {
  const questions = await hand.questions()
  for (const [question, text] of questions.entries())
    await hand.choose({ role: 'radio', name: answerTo(visit, question, text), exact: true, question })
  await hand.seeText(`已答 ${questions.length}/${questions.length}`)
  if (visit.result === '回访不成功') await hand.fill('哪里不清楚', UNCLEAR)
  await screen(hand, 'questionnaire')
}

/** 关怀版 (the large-type version) shows one question per screen. */
async function answerOneByOne(hand: Hand, visit: Visit): Promise<void> {
  await hand.press('开始答题')
  for (let place = 0; ; place += 1) {
    await hand.seeText(`第 ${place + 1} 题，共`)
    const [text = ''] = await hand.questions()
    const name = answerTo(visit, place, text)
    await hand.choose({ role: 'radio', name, exact: true, question: 0 })
    if (visit.result === '回访不成功' && place === 1) await hand.fill('哪里不清楚', UNCLEAR)
    await screen(hand, `question-${place + 1}`)
    if (await hand.sees({ role: 'button', name: '下一步' })) break
    await hand.press('下一题')
  }
  await hand.press('下一步')
  await hand.seeText('谢谢！')
  await screen(hand, 'questionnaire')
}

async function sign(hand: Hand, { type }: Visit): Promise<void> {
  // The signature pad is loaded after the page. It is ready once the field shows where to write.
  await hand.seeText('请在此处签名')
  if (type === '关怀版') {
    await hand.press('横屏签名')
    await hand.see({ role: 'button', name: '完成' })
    await hand.seeText('请在此处签名')
  }
  const { left, top, width, height } = await hand.reach({ role: 'image', name: '签名框' })
  const path = Array.from({ length: 25 }, (_, step) => ({
    x: Math.round(left + width * (0.1 + 0.03 * step)),
    y: Math.round(top + height * (0.5 + 0.25 * Math.sin(step / 2))),
  }))
  await hand.draw(path)
  await hand.see({ role: 'image', name: '签名框，已签名' })
  if (type === '标准') return
  await screen(hand, 'signature-turned')
  await hand.press('完成')
  await hand.see({ role: 'image', name: '签名框，已签名' })
}

/** Takes a screenshot of the current screen, and fails if anything on it is wider than the phone. */
async function screen(hand: Hand, name: string): Promise<void> {
  await hand.picture(name)
  expect(await hand.overhang(), `how far ${name} hangs over the screen's edge`).toBe(0)
}

/** Performs one customer's complete visit by touch on a phone: list, identity check, notice, questions, signature. */
export async function walk(hand: Hand, server: TestServer, visit: Visit): Promise<void> {
  await hand.become(server.url, visit.person.openid)
  await hand.phone.goTo(`${server.url}/h5/visits`)
  await hand.see({ role: 'button', name: '保单号' })
  if (visit.type === '关怀版') await hand.press('使用关怀版')
  await screen(hand, 'list')
  await hand.press('保单号')
  await hand.arriveAt(/\/identity$/)
  if (visit.way === '人脸') await identifyByFace(hand, server, visit)
  else await identifyBySms(hand, server, visit.person.phone)

  await hand.arriveAt(/\/notice$/)
  await hand.choose({ role: 'checkbox', name: '我已确认回访须知事项' })
  await screen(hand, 'notice')
  await hand.press('下一步')
  await hand.arriveAt(/\/questionnaire$/)
  await (visit.type === '关怀版' ? answerOneByOne : answerAll)(hand, visit)
  await moveClock(server, 61_000)
  await hand.passTime(61_000)
  await hand.press('提交问卷')
  await hand.arriveAt(/\/review$/)
  await sign(hand, visit)
  await screen(hand, 'signature')
  await hand.tap({ role: 'button', name: '确定', exact: true })
  await hand.see({ role: 'heading', name: visit.result })
  await screen(hand, 'result')
  expect(hand.phone.complaints()).toEqual([])
}
