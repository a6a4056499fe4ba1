import { setTimeout as wait } from 'node:timers/promises'

/** What came of sign-ins through WeChat while it did not answer. */
export interface Asked {
  /** Milliseconds until each answer. */
  readonly ms: number[]
  /** Where each customer was led. */
  readonly led: string[]
  /** Sign-ins that the customer believes in, and whether there was a session. */
  readonly believed: { readonly hasSession: boolean }[]
}

const AT_ONCE = 8
/** Milliseconds after which a browser would give up; longer than anything that is wanted here. */
const PATIENCE_MS = 60_000
/** The page that says in the customer's language what happened, and the hotline (components/h5/shell/failure-view.tsx). */
export const WORDS = '/h5/error/sign-in'

const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((pair) => pair.startsWith(`${name}=`)) ?? ''

async function signIn(origin: string, asked: Asked, believes: boolean): Promise<void> {
  const get = async (url: string, cookie = '') => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: cookie },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await answer.arrayBuffer()
    return answer
  }
  const start = await get(`${origin}/api/wechat/sign-in?to=/h5/visits`)
  const atWechat = await get(start.headers.get('location') ?? '', 'demo_openid=odemo-jia')
  const began = performance.now()
  const back = await get(atWechat.headers.get('location') ?? '', cookieOf(start, 'rv_state'))
  asked.ms.push(performance.now() - began)
  asked.led.push(back.headers.get('location') ?? `${back.status}`)
  const hasSession = cookieOf(back, 'rv_session') !== ''
  if (hasSession || believes) asked.believed.push({ hasSession })
}

/** Lets eight customers sign in through WeChat again and again. @returns ends when each has got the last answer */
export function askers(port: number, believes: boolean): { readonly stop: () => Promise<Asked> } {
  const asked: Asked = { ms: [], led: [], believed: [] }
  let over = false
  const all = Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (!over) {
        await signIn(`http://127.0.0.1:${port}`, asked, believes)
        await wait(50)
      }
    }),
  )
  return {
    stop: async () => {
      over = true
      await all
      return asked
    },
  }
}
