import { expect, test } from 'vitest'
import { answerOf, readKept, sameAnswers } from '#components/h5/answering/answers.ts'

test('stored answers count only if they answer these questions', () => {
  const text = JSON.stringify({
    a: { answer: 'NO', comment: 'x' },
    b: { answer: 'MAYBE' },
    gone: { answer: 'YES' },
    c: 1,
  })
  expect(readKept(text, ['a', 'b', 'c'])).toEqual({ a: { answer: 'NO', comment: 'x' } })
  for (const broken of [null, '', '{', '[]', 'null', '7']) expect(readKept(broken, ['a'])).toEqual({})
})

test('a comment is sent only with an answer that raises a concern', () => {
  expect(answerOf('NO', 'YES', ' x ')).toEqual({ answer: 'NO', comment: 'x' })
  expect(answerOf('YES', 'YES', 'x')).toEqual({ answer: 'YES' })
  expect(answerOf('YES', 'NO', '  ')).toEqual({ answer: 'YES' })
  expect(sameAnswers({ a: { answer: 'NO' } }, { a: { answer: 'NO', comment: '' } })).toBe(true)
  expect(sameAnswers({ a: { answer: 'NO' } }, {})).toBe(false)
})
