import { describe, expect, test } from 'vitest'
import { dueOn, PROBLEM_WORKING_DAYS } from '#server/call-centre/rules/problem-due-day.ts'
import { inQueueOrder, priorities, queueOrder } from '#server/call-centre/rules/queue-order.ts'
import { shippedCalendars } from '#server/call-centre/rules/working-days/index.ts'

describe('the day by which a problem case is to be handled', () => {
  test('is the fifteenth working day after the day in Shanghai on which it was opened', () => {
    expect(PROBLEM_WORKING_DAYS).toBe(15)
    // Monday 2 March 2026, and no holidays before 23 March. At 17:00 UTC it is already Tuesday in Shanghai.
    expect(dueOn(new Date('2026-03-02T04:00:00Z'), shippedCalendars)).toBe('2026-03-23')
    expect(dueOn(new Date('2026-03-02T17:00:00Z'), shippedCalendars)).toBe('2026-03-24')
  })

  test('is not known while a year’s calendar is not on file', () => {
    expect(dueOn(new Date('2026-12-25T04:00:00Z'), shippedCalendars)).toBeNull()
  })
})

describe('the order of the queue', () => {
  test('is priority, cooling-off time, turn, age, and the id for equals', () => {
    expect(queueOrder).toEqual(['priority', 'coolingOffEndsAt', 'turn', 'openedAt', 'id'])
    const names = {
      id: 'c.id',
      openedAt: 'c.opened_at',
      turn: 'c.turn',
      coolingOffEndsAt: 'c.cooling_off_ends_at',
      priority: 'c.priority',
    }
    expect(inQueueOrder(names)).toBe('c.priority, c.cooling_off_ends_at, c.turn, c.opened_at, c.id')
  })

  test('has the cases that are to be called first before the others', () => {
    expect(priorities).toEqual([-1, 0, 1])
  })
})
