import { afterEach, expect, test, vi } from 'vitest'
import { beginPerson, forgetPerson, keep, kept } from '#components/browser/storage.ts'
import { stubStorage } from '#test/support/browser/browser-storage.ts'

afterEach(() => vi.unstubAllGlobals())

function keysOf(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').sort()
}

/** The storage of a browser in which a member of staff has worked and a customer has answered a questionnaire. */
function used() {
  const window = stubStorage()
  beginPerson('one')
  keep('admin-menu', 'open')
  keep('admin-columns', '[]', 'visits')
  keep('admin.filter', '测试客户甲', '1a2b3c4d')
  keep('callback.typed', '{}', 'one', 'case')
  keep('callback.held', 'case', 'one')
  keep('template.draft', '{}', 'one', 'version')
  keep('h5.locale', 'en')
  keep('h5.draft', '{}', 'visit')
  keep('h5.registration', '{}')
  window.sessionStorage.setItem('some-library', 'x')
  return window
}

test('signing out of the staff’s pages leaves preferences and own drafts of wordings under their author’s id', () => {
  const { localStorage, sessionStorage } = used()
  forgetPerson('staff')
  expect(keysOf(sessionStorage)).toEqual(['h5.draft:visit', 'h5.registration'])
  expect(keysOf(localStorage)).toEqual([
    'admin-columns:visits',
    'admin-menu',
    'h5.locale',
    'template.draft:one:version',
  ])
})

test('signing out of the customers’ pages leaves language and size', () => {
  const { localStorage, sessionStorage } = used()
  forgetPerson('customer')
  expect(keysOf(sessionStorage).filter((key) => key.startsWith('h5') || key === 'some-library')).toEqual([])
  expect(kept('h5.locale')).toBe('en')
  expect(keysOf(localStorage)).toContain('admin.person')
})

test('another person finds nothing of the one before, and the same person finds everything', () => {
  used()
  beginPerson('one')
  expect(kept('admin.filter', '1a2b3c4d')).toBe('测试客户甲')
  beginPerson('two')
  expect(kept('admin.filter', '1a2b3c4d')).toBeNull()
  expect(kept('callback.typed', 'one', 'case')).toBeNull()
  expect(kept('admin.person')).toBe('two')
})

test('a browser that stores nothing causes no error', () => {
  stubStorage(true)
  expect(keep('h5.locale', 'en')).toBe(false)
  beginPerson('one')
  forgetPerson('staff')
  expect(kept('h5.locale')).toBeNull()
})
