import { connect, type Socket } from 'node:net'
import type { Run, Verdict } from '../campaign.ts'
import { customersOf, flood, noAnswers, p99 } from './crowd.ts'
import { complaints } from './flood.ts'
import { type Place, sentBy } from './place.ts'

/** Connections that send a byte a second: half of them never end their head, half of them never end their body. */
const SLOW = 2_000
/** Calls a second of everybody else. */
const PER_SECOND = 100
/** Seconds after which a head that is not complete is cut, and the delay with which that is noticed. */
const HEAD_SECONDS = 15 + 5 + 2

interface SlowClient {
  readonly socket: Socket
  readonly kind: 'head' | 'body'
  cutAt: number | null
}

async function slowClients({ platform, visits }: Place): Promise<SlowClient[]> {
  const clients: SlowClient[] = []
  for (let number = 0; number < SLOW; number += 1) {
    const socket = connect(platform.port, '127.0.0.1')
    const client: SlowClient = { socket, kind: number % 2 === 0 ? 'head' : 'body', cutAt: null }
    socket.on('error', () => undefined)
    socket.on('close', () => {
      client.cutAt = performance.now()
    })
    await new Promise((resolve) => socket.once('connect', resolve))
    const cookie = `rv_session=${visits[number % visits.length]?.cookieToken}`
    const head = `POST /api/trpc/visit.view HTTP/1.1\r\nHost: a\r\n${sentBy(number, cookie)}Content-Type: application/json\r\n`
    socket.write(client.kind === 'head' ? head : `${head}Content-Length: 5000\r\n\r\n{"visitId":"`)
    clients.push(client)
  }
  return clients
}

/** Thousands of clients that never end their request, for so many milliseconds, beside ordinary ones. */
export async function besideSlowClients(place: Place, ms: number, { form, say }: Run): Promise<Verdict> {
  const customers = customersOf(place)
  const alone = noAnswers()
  const aloneMs = form === 'full' ? 2_000 : 500
  await flood(customers, { perSecond: PER_SECOND, ms: aloneMs, answers: noAnswers() })
  await flood(customers, { perSecond: PER_SECOND, ms: aloneMs, answers: alone })
  const slow = await slowClients(place)
  const began = performance.now()
  const drip = setInterval(() => {
    for (const { socket, kind } of slow) if (!socket.destroyed) socket.write(kind === 'head' ? 'x' : ' ')
  }, 1_000)
  const beside = noAnswers()
  await flood(customers, { perSecond: PER_SECOND, ms, answers: beside })
  clearInterval(drip)
  const heads = slow.filter(({ kind }) => kind === 'head')
  const open = heads.filter(({ cutAt }) => cutAt === null).length
  const cutMs = Math.max(0, ...heads.map(({ cutAt }) => (cutAt === null ? 0 : cutAt - began)))
  for (const { socket } of slow) socket.destroy()
  for (const sender of customers.senders) sender.close()
  say(`p99 alone ${Math.round(p99(alone.admitted))} ms, beside them ${Math.round(p99(beside.admitted))} ms`)
  return {
    counts: {
      'slow clients': SLOW,
      'calls beside them': beside.admitted.length,
      'refused beside them': beside.refused.length,
    },
    times: {
      'p99 without slow clients': p99(alone.admitted),
      'p99 beside them': p99(beside.admitted),
      'last cut': cutMs,
    },
    broken: [
      ...complaints('beside slow clients', beside, form),
      ...(beside.refused.length > 0
        ? [`beside slow clients, ${beside.refused.length} calls were refused`]
        : []),
      ...(ms / 1_000 > HEAD_SECONDS && open > 0 ? [`${open} slow heads were not cut`] : []),
    ],
  }
}
