import { askers, WORDS } from './askers.ts'
import type { Scene, Starvation } from './faults.ts'

/** Everything that this instance asks outside, by the names of the emulators' faults. */
const VENDORS = ['face', 'sms', 'wechat', 'timestamp', 'witness', 'telephony', 'alert'] as const
/** A call of WeChat ends after five seconds; the rest is for a machine that does other work. */
const MOST_MS = 12_000

/** The calls of WeChat. Its page on which people sign in is not one of them. */
const OF_WECHAT = ['sns/oauth2/access_token', 'cgi-bin/stable_token', 'cgi-bin/message/template/send']
const silent = { code: 'timeout', times: 1000 }

async function order({ instance }: Scene, isSilent: boolean): Promise<void> {
  for (const vendor of VENDORS) {
    const all = vendor === 'wechat' ? OF_WECHAT.map((on) => ({ ...silent, on })) : [silent]
    const answer = await fetch(`http://127.0.0.1:${instance.port}/emulator/control/fail`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ vendor, next: isSilent ? all : [] }),
    })
    if (!answer.ok) throw new Error(`the emulator does not take the fault: ${await answer.text()}`)
  }
}

let asking: ReturnType<typeof askers> | null = null

/** Vendors that take connections and never answer, while some customers need them and others do not. */
export const vendorsSilent: Starvation = {
  name: 'no vendor answers',
  unready: false,
  harmless: true,
  slowestMs: 4_000,
  begin: async (scene) => {
    await order(scene, true)
    asking = askers(scene.instance.port, scene.habits.believesInSending)
  },
  end: async (scene) => {
    const asked = await asking?.stop()
    asking = null
    await order(scene, false)
    if (asked === undefined) return []
    const longest = Math.max(0, ...asked.ms)
    return [
      ...(asked.led.length === 0 ? ['nobody asked a vendor'] : []),
      ...[...new Set(asked.led)].filter((led) => led !== WORDS).map((led) => `a customer was led to ${led}`),
      ...(longest > MOST_MS ? [`a customer waited ${Math.round(longest)} ms for a vendor`] : []),
      ...asked.believed
        .filter(({ hasSession }) => !hasSession)
        .map(() => 'a customer believes to be signed in and is not'),
    ]
  },
}
