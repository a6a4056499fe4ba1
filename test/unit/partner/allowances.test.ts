import { describe, expect, it } from 'vitest'
import { createAllowances } from '#server/http/partner/allowances.ts'
import { Problem } from '#server/partner/rules/problem.ts'

const refused = (work: () => unknown): Problem | null => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Problem ? error : null
  }
}

describe('the allowance of a client', () => {
  it('lets four requests be worked on at once, and six of all clients', () => {
    const allowances = createAllowances(() => 0)
    const running = Array.from({ length: 4 }, () => allowances.take('a', 0))
    expect(refused(() => allowances.take('a', 0))?.headers['Retry-After']).toBe('1')
    running.push(allowances.take('b', 0), allowances.take('b', 0))
    expect(refused(() => allowances.take('c', 0))?.code).toBe('TOO_MANY_REQUESTS')
    running[0]?.end()
    // Ending twice frees one place only.
    running[0]?.end()
    allowances.take('c', 0)
    expect(refused(() => allowances.take('c', 0))).not.toBeNull()
  })

  it('refills over time, says what is left, and is used up by one client only', () => {
    let now = 0
    const allowances = createAllowances(() => now)
    const ask = (client: string, bytes = 0) => {
      const { headers, end } = allowances.take(client, bytes)
      end()
      return headers
    }
    expect(ask('a').RateLimit).toBe('"client";r=199;t=1')
    for (let sent = 1; sent < 200; sent += 1) ask('a')
    const over = refused(() => ask('a'))
    expect(over?.headers).toMatchObject({ 'Retry-After': '1', RateLimit: '"client";r=0;t=1' })
    expect(ask('b').RateLimit).toBe('"client";r=199;t=1')
    now = 1000
    expect(ask('a').RateLimit).toBe('"client";r=49;t=4')
    // A large batch costs by its size.
    expect(refused(() => ask('a', 8 * 1024 * 1024))).not.toBeNull()
  })
})
