import { expect, test } from 'vitest'
import { readTyped } from '#components/h5/session/registration-typed.ts'

test('stored registration fields are read as texts and a document type, whatever the storage contains', () => {
  const empty = { name: '', idType: 'ID_CARD', idNumber: '', phone: '' }
  for (const broken of [null, 7, [], 'x', { name: 7, idType: 'NONE' }])
    expect(readTyped(broken)).toEqual(empty)
  expect(readTyped({ name: '甲', idType: 'PASSPORT', code: '123456' })).toEqual({
    ...empty,
    name: '甲',
    idType: 'PASSPORT',
  })
})
