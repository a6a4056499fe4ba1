import { z } from 'zod'

const CONTROL = '/emulator/control'

const reminderSchema = z.object({
  messageId: z.string(),
  url: z.string(),
  data: z.record(z.string(), z.string()),
  at: z.iso.datetime(),
})
export type Reminder = z.infer<typeof reminderSchema>

const textMessageSchema = z.object({
  serialNo: z.string(),
  template: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
})
export type TextMessage = z.infer<typeof textMessageSchema>

const groupMessageSchema = z.object({ id: z.string(), content: z.string(), at: z.iso.datetime() })
export type GroupMessage = z.infer<typeof groupMessageSchema>

const faceCheckSchema = z.object({ name: z.string(), finished: z.boolean() })
export type FaceCheck = z.infer<typeof faceCheckSchema>

/** The outcome that the emulated face check vendor reports: a result code, a network error, or an abandoned check. */
export interface FaceOutcome {
  readonly code: number | 'network' | 'abandon'
  readonly person?: { readonly name: string; readonly idNumber: string }
}

async function get(path: string): Promise<Response> {
  return await fetch(`${CONTROL}/${path}`, { cache: 'no-store' })
}

async function post(path: string, body: unknown): Promise<Response> {
  return await fetch(`${CONTROL}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The template messages sent to a WeChat user, newest first. */
export async function readInbox(openid: string): Promise<Reminder[]> {
  const answer = await get(`inbox?openid=${encodeURIComponent(openid)}`)
  return z.object({ messages: z.array(reminderSchema) }).parse(await answer.json()).messages
}

/** The text messages sent to a phone (E.164), newest first. */
export async function readTexts(phone: string): Promise<TextMessage[]> {
  const answer = await get(`sms?phone=${encodeURIComponent(phone)}`)
  return z.object({ messages: z.array(textMessageSchema) }).parse(await answer.json()).messages
}

/** The messages that the robot sent to the managers' group, the newest first. */
export async function readGroup(): Promise<GroupMessage[]> {
  const answer = await get('robot')
  return z.object({ messages: z.array(groupMessageSchema) }).parse(await answer.json()).messages
}

/** Signs this browser in as the given WeChat user, or as a new WeChat user. */
export async function become(openid?: string): Promise<string> {
  const answer = await post('become', openid === undefined ? {} : { openid })
  return z.object({ openid: z.string() }).parse(await answer.json()).openid
}

/**
 * The state of a face check.
 * @returns null if the check was never started
 */
export async function lookAtFaceCheck(token: string): Promise<FaceCheck | null> {
  const answer = await get(`face/${encodeURIComponent(token)}`)
  return answer.status === 404 ? null : faceCheckSchema.parse(await answer.json())
}

/**
 * Ends a face check with the given outcome.
 * @returns the URL to which the vendor redirects; null if the check had already ended
 */
export async function finishFaceCheck(token: string, outcome: FaceOutcome): Promise<string | null> {
  const answer = await post(`face/${encodeURIComponent(token)}/outcome`, outcome)
  if (answer.status === 409) return null
  return z.object({ redirectUrl: z.url() }).parse(await answer.json()).redirectUrl
}
