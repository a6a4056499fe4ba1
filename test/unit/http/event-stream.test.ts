import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { eventOf, tell } from '#server/http/stream/event-stream.ts'

test('a client that does not read is sent little, and disconnected', () => {
  // The response has no connection, so nothing that is sent is ever read.
  const listening = { response: new ServerResponse(new IncomingMessage(new Socket())), missed: 0 }
  const event = eventOf('board', 'x'.repeat(10_000))
  let told = 0
  while (!listening.response.destroyed && told < 1000) {
    tell(listening, event)
    told += 1
    expect(listening.response.writableLength).toBeLessThan(200_000)
  }
  expect(listening.response.destroyed).toBe(true)
})
