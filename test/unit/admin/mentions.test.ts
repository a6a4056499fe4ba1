import { expect, test } from 'vitest'
import { mentionedIn, mentionWord, piecesOf } from '#components/admin/comments/mentions.ts'

const wang = { id: '1', name: '王 芳', username: 'wf' }
const other = { id: '2', name: '王芳', username: 'wf2' }

test('two people of the same name are told apart by their staff number', () => {
  expect(mentionWord(wang)).toBe('王芳(wf)')
  expect(mentionedIn(`请 @${mentionWord(other)} 看一下`, [wang, other])).toEqual([other])
  expect(mentionedIn('王芳(wf) 没有被提到', [wang, other])).toEqual([])
})

test('a mention is shown by the name, and everything else as it was written', () => {
  const text = `@${mentionWord(wang)} 和 @${mentionWord(other)}：\n见附件`
  expect(piecesOf(text, [wang, other]).map((piece) => piece.text)).toEqual([
    '@王 芳',
    ' 和 ',
    '@王芳',
    '：\n见附件',
  ])
  expect(piecesOf('没有人', [wang]).map((piece) => piece.text)).toEqual(['没有人'])
  expect(piecesOf(text, []).map((piece) => piece.text)).toEqual([text])
})
