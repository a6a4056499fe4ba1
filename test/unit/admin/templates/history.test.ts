import { describe, expect, test } from 'vitest'
import { begin, redo, step, undo } from '#components/admin/templates/draft/history.ts'

describe('undo and redo', () => {
  test('restores every step, in order', () => {
    const typed = step(step(begin('a'), 'b', 'one', 0), 'c', 'two', 10)
    expect(undo(typed).present).toBe('b')
    expect(undo(undo(typed)).present).toBe('a')
    expect(redo(undo(undo(typed))).present).toBe('b')
    expect(redo(redo(undo(undo(typed)))).present).toBe('c')
  })

  test('takes continued typing in one field as one step; a pause or another field begins the next', () => {
    const quick = step(step(begin(''), 'h', 'text', 0), 'hi', 'text', 400)
    expect(undo(quick).present).toBe('')
    const paused = step(quick, 'hi!', 'text', 5000)
    expect(undo(paused).present).toBe('hi')
    const elsewhere = step(quick, 'hi?', 'title', 500)
    expect(undo(elsewhere).present).toBe('hi')
  })

  test('begins a new step when typing follows an undo, and forgets the redo steps', () => {
    const back = undo(step(step(begin('a'), 'b', 'text', 0), 'c', 'other', 10))
    const on = step(back, 'd', 'text', 20)
    expect(redo(on).present).toBe('d')
    expect(undo(on).present).toBe('b')
  })

  test('does nothing at the ends, and a step without a change is none', () => {
    const fresh = begin('a')
    expect(undo(fresh)).toBe(fresh)
    expect(redo(fresh)).toBe(fresh)
    expect(step(fresh, 'a', 'text', 0)).toBe(fresh)
  })

  test('keeps two hundred steps', () => {
    let history = begin(0)
    for (let value = 1; value <= 300; value += 1) history = step(history, value, `step ${value}`, value)
    for (let back = 0; back < 300; back += 1) history = undo(history)
    expect(history.present).toBe(100)
  })
})
