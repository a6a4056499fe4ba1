import { text } from './messages.zh-CN.ts'

/** The meanings of Tencent's face check codes. An unknown code is shown unchanged. */
const meanings: Readonly<Record<string, string>> = {
  '15': '核验链接已过期',
  '16': '重试次数已满',
  '17': '未做完',
  '201': '微信授权未完成',
  '202': '微信授权未完成',
  '203': '微信授权未完成',
  '204': '微信授权未完成',
  '1001': '核验超时',
  '1002': '疑似非真人',
  '1003': '活体核验未通过',
  '1004': '活体核验未通过',
  '1005': '活体核验未通过',
  '1008': '网络异常',
  '2001': '比对超时',
  '2002': '姓名或证件号有误',
  '2003': '姓名或证件号有误',
  '2005': '需改用其他方式',
  '2006': '姓名与证件号不符',
  '2007': '需改用其他方式',
  '2008': '需改用其他方式',
  '2009': '需改用其他方式',
  '2016': '人脸相似度低',
  '2017': '数据源升级中',
}

/** A code with its meaning, for example 1008 网络异常. */
export function codeInWords(code: string): string {
  if (code === 'NONE') return text.failure.noCode
  const meaning = meanings[code]
  return meaning === undefined ? code : text.failure.code(code, meaning)
}
