import { expect } from 'vitest'
import { z } from 'zod'
import { cleanAnswer, moveClock, newestCode } from '#test/e2e/h5/customer.ts'
import type { TestServer } from '#test/support/server.ts'
import type { Hand } from './hand.ts'
import type { Visit } from './plan.ts'

const outcomeSchema = z.object({ redirectUrl: z.string() })

/** Plays the vendor's camera: what is on its page is the vendor's business. */
async function passCamera(hand: Hand, server: TestServer): Promise<void> {
  const token = new URL(await hand.arriveAt(/\/demo\/face\//)).pathname.split('/').at(-1)
  const answer = await fetch(`${server.url}/emulator/control/face/${token}/outcome`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 0 }),
  })
  await hand.phone.goTo(outcomeSchema.parse(await answer.json()).redirectUrl)
}

async function identifyByFace(hand: Hand, server: TestServer): Promise<void> {
  await hand.press('开始人脸识别')
  await hand.arriveAt(/\/consent$/)
  await hand.choose({ role: 'checkbox', name: '' })
  await hand.press('同意并开始')
  await passCamera(hand, server)
}

async function identifyBySms(hand: Hand, server: TestServer, phone: string): Promise<void> {
  await hand.press('获取验证码')
  await hand.seeText('验证码已发送至')
  // The sixth digit is enough.
  await hand.fill('短信验证码', await newestCode(server, phone))
}

async function answerAll(hand: Hand, { result }: Visit): Promise<void> {
  const questions = await hand.questions()
  for (const [question, text] of questions.entries()) {
    const name = result === '回访不成功' && question === 1 ? '否' : cleanAnswer(text)
    await hand.choose({ role: 'radio', name, exact: true, question })
  }
  await hand.seeText(`已答 ${questions.length}/${questions.length}`)
  if (result === '回访不成功') await hand.fill('哪里不清楚', '第二页不是我签的')
}

async function sign(hand: Hand): Promise<void> {
  // The pad is fetched after the page: it is there once the field says where to write.
  await hand.seeText('请在此处签名')
  const { left, top, width, height } = await hand.reach({ role: 'image', name: '签名框' })
  const path = Array.from({ length: 25 }, (_, step) => ({
    x: Math.round(left + width * (0.1 + 0.03 * step)),
    y: Math.round(top + height * (0.5 + 0.25 * Math.sin(step / 2))),
  }))
  await hand.draw(path)
  await hand.see({ role: 'image', name: '签名框，已签名' })
}

/** A screen of the visit, seen: nothing on it is wider than the phone. */
async function screen(hand: Hand, name: string): Promise<void> {
  await hand.picture(name)
  expect(await hand.overhang(), `how far ${name} hangs over the screen's edge`).toBe(0)
}

/** One customer's whole visit with a finger on a phone: from the list through identity, notice, questions and signature. */
export async function walk(hand: Hand, server: TestServer, visit: Visit): Promise<void> {
  await hand.become(server.url, visit.person.openid)
  await hand.phone.goTo(`${server.url}/h5/visits`)
  await hand.see({ role: 'button', name: '保单号' })
  if (visit.type === '关怀版') await hand.press('关怀版')
  await screen(hand, 'list')
  await hand.press('保单号')
  await hand.arriveAt(/\/identity$/)
  if (visit.way === '人脸') await identifyByFace(hand, server)
  else await identifyBySms(hand, server, visit.person.phone)

  await hand.arriveAt(/\/notice$/)
  await hand.choose({ role: 'checkbox', name: '我已确认回访须知事项' })
  await screen(hand, 'notice')
  await hand.press('下一步')
  await hand.arriveAt(/\/questionnaire$/)
  await answerAll(hand, visit)
  await screen(hand, 'questionnaire')
  await moveClock(server, 61_000)
  await hand.passTime(61_000)
  await hand.press('提交问卷')
  await hand.arriveAt(/\/review$/)
  await sign(hand)
  await screen(hand, 'signature')
  await hand.tap({ role: 'button', name: '确定', exact: true })
  await hand.see({ role: 'heading', name: visit.result })
  await screen(hand, 'result')
  expect(hand.phone.complaints()).toEqual([])
}
