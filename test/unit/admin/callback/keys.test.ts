import { describe, expect, test } from 'vitest'
import { actionOf, type FocusPlace, letterOf, type Press } from '#components/admin/callback/keys/keys.ts'
import { dispositions } from '#server/vocabulary/dispositions.ts'

const press = (code: string, more: Partial<Press> = {}): Press => ({
  code,
  key: code.replace(/^(?:Key|Digit)/, '').toLowerCase(),
  alt: false,
  ctrl: false,
  shift: false,
  composing: false,
  ...more,
})
const typeOf = (given: Press, place: FocusPlace = 'PAGE') => actionOf(given, place)?.type ?? null

describe('shortcuts', () => {
  test('each result has its own letter, which selects it', () => {
    const letters = dispositions.map(letterOf)
    expect(new Set(letters).size).toBe(dispositions.length)
    for (const disposition of dispositions) {
      expect(actionOf(press(`Key${letterOf(disposition)}`), 'PAGE')).toEqual({
        type: 'DISPOSITION',
        disposition,
      })
    }
  })

  test('a letter of a result means nothing else', () => {
    expect(typeOf(press('KeyN'))).toBe('NEXT')
    expect(dispositions.map(letterOf)).not.toContain('N')
    expect(typeOf(press('KeyY'))).toBeNull()
  })

  test('digits answer and letters move', () => {
    expect(typeOf(press('Digit1'))).toBe('YES')
    expect(typeOf(press('Numpad2'))).toBe('NO')
    expect(typeOf(press('ArrowUp'))).toBe('PREVIOUS')
    expect(typeOf(press('ArrowDown'))).toBe('FOLLOWING')
  })

  test('in a text field only shortcuts with Alt, Ctrl or ⌘ work, and Escape leaves the field', () => {
    for (const code of ['Digit1', 'KeyQ', 'KeyN', 'ArrowDown', 'Enter'])
      expect(typeOf(press(code), 'TEXT')).toBeNull()
    expect(typeOf(press('Slash', { key: '?', shift: true }), 'TEXT')).toBeNull()
    expect(typeOf(press('KeyD', { alt: true }), 'TEXT')).toBe('DIAL')
    expect(typeOf(press('KeyV', { alt: true }), 'TEXT')).toBe('CONFIRM')
    expect(typeOf(press('KeyM', { alt: true }), 'TEXT')).toBe('NOTE')
    expect(typeOf(press('Enter', { ctrl: true }), 'TEXT')).toBe('SUBMIT')
    expect(typeOf(press('Escape', { key: 'Escape' }), 'TEXT')).toBe('LEAVE_FIELD')
    expect(typeOf(press('Escape', { key: 'Escape' }))).toBeNull()
  })

  test('a list keeps its arrow keys', () => {
    expect(typeOf(press('ArrowDown'), 'CHOICE')).toBeNull()
    expect(typeOf(press('Digit1'), 'CHOICE')).toBe('YES')
    expect(typeOf(press('KeyW'), 'CHOICE')).toBe('DISPOSITION')
  })

  test('keys are known by their place, whatever they would type: Alt on a Mac, a Chinese question mark', () => {
    expect(typeOf(press('KeyD', { alt: true, key: '∂' }))).toBe('DIAL')
    expect(typeOf(press('Slash', { key: '？', shift: true }))).toBe('HELP')
  })

  test('input methods and the browser’s own shortcuts are left alone', () => {
    expect(typeOf(press('Digit1', { composing: true }))).toBeNull()
    expect(typeOf(press('KeyC', { ctrl: true }))).toBeNull()
    expect(typeOf(press('KeyQ', { shift: true }))).toBeNull()
    expect(typeOf(press('Enter', { ctrl: true, shift: true }))).toBeNull()
    expect(typeOf(press('Enter', { ctrl: true, alt: true }))).toBeNull()
  })
})
