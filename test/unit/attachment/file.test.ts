import { describe, expect, it } from 'vitest'
import { fileNameOf, freePlace, maskFileName, mediaTypeOf } from '#server/attachment/rules/file.ts'
import {
  attachmentTargets,
  isPaperOf,
  LONGEST_FILE_NAME,
  MOST_ATTACHMENTS,
  papers,
} from '#server/vocabulary/attachments.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')

describe('the type of a file', () => {
  it('is recognised by its content', () => {
    expect(mediaTypeOf(Buffer.from('%PDF-1.7\n'))).toBe('application/pdf')
    expect(mediaTypeOf(bytes('ffd8ffe000104a46'))).toBe('image/jpeg')
    expect(mediaTypeOf(bytes('89504e470d0a1a0a'))).toBe('image/png')
  })

  it.each([
    ['a page', Buffer.from('<html>')],
    ['a picture with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['a program', Buffer.from('MZ\u0090\u0000')],
    ['a workbook', bytes('504b030414000600')],
    ['a PDF that begins later', Buffer.from(' %PDF-1.7')],
    ['a cut beginning', bytes('89504e47')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is none of the accepted ones', (_, content) => {
    expect(mediaTypeOf(content)).toBeNull()
  })
})

describe('the name of a file', () => {
  const named = (given: string) => fileNameOf(given, 'image/jpeg', '信函回执')

  it('is kept without folders and without characters that mislead or lead out of a folder', () => {
    expect(named('C:\\桌面\\回执.JPG')).toBe('回执.JPG')
    expect(named('../../etc/回执.jpg')).toBe('回执.jpg')
    expect(named('回\u202egpj.执?<a>"|*.jpg')).toBe('回gpj.执a.jpg')
    expect(named('..jpg')).toBe('信函回执.jpg')
    expect(named('  回执\n第  一页 .jpeg')).toBe('回执 第  一页.jpeg')
  })

  it('ends as the type that the file really has', () => {
    expect(named('回执.pdf')).toBe('回执.pdf.jpg')
    expect(named('回执')).toBe('回执.jpg')
    expect(named('')).toBe('信函回执.jpg')
    expect(fileNameOf('回执.exe', 'application/pdf', '')).toBe('回执.exe.pdf')
  })

  it('has a limited length, which never cuts its ending or a character', () => {
    const long = named(`${'𠮷'.repeat(400)}.jpg`)
    expect([...long]).toHaveLength(LONGEST_FILE_NAME)
    expect(long).toMatch(/^𠮷+\.jpg$/u)
  })

  it('is masked except for its ends', () => {
    expect(maskFileName('测试客户甲的身份证 999999199001010016.jpg')).toBe('测***6.jpg')
    expect(maskFileName('测试.pdf')).toBe('测*.pdf')
    expect(maskFileName('测.pdf')).toBe('测*.pdf')
    expect(maskFileName('回执.pdf.jpg')).toBe('回***f.jpg')
  })
})

it('a record has a place until it is full, and a withdrawn one gives its place back', () => {
  const all = Array.from({ length: MOST_ATTACHMENTS }, (_, index) => index + 1)
  expect(freePlace([])).toBe(1)
  expect(freePlace([1, 3])).toBe(2)
  expect(freePlace(all.slice(0, -1))).toBe(MOST_ATTACHMENTS)
  expect(freePlace(all)).toBeNull()
})

it('every paper belongs to a record, and a complaint is none of a letter’s', () => {
  expect(papers.filter((paper) => !attachmentTargets.some((target) => isPaperOf(target, paper)))).toEqual([])
  expect(isPaperOf('followUp', 'COMPLAINT_LETTER')).toBe(false)
  expect(isPaperOf('problem', 'LETTER_RECEIPT')).toBe(false)
})
