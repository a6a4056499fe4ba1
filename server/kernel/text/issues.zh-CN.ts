import type { z } from 'zod'

/** The Chinese words for an expected type, by zod's name for the type. */
const kinds: Readonly<Record<string, string>> = {
  array: '列表',
  object: '一组内容（{ }）',
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否（true / false）',
}

/**
 * Describes in Chinese why input does not match a schema. Chinese messages from this product's own rules are used
 * unchanged; zod's English messages are never shown. The input must be parsed with `reportInput`, so that missing
 * input can be recognised.
 */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (/\p{Script=Han}/u.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '缺少这一项'
      if (issue.input === null) return '不能为空'
      return `应为${kinds[issue.expected] ?? '其他类型的内容'}`
    case 'invalid_value':
      if (issue.input === undefined) return '缺少这一项'
      if (issue.input === null) return '不能为空'
      return `不认识的取值，可用的是 ${issue.values.map(String).join('、')}`
    case 'unrecognized_keys':
      return `有不认识的项 ${issue.keys.join('、')}，请删去或核对写法`
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int')
        return issue.inclusive ? `不能小于 ${issue.minimum}` : `须大于 ${issue.minimum}`
      return issue.minimum === 1 ? '不能为空' : `太短，至少 ${issue.minimum} 个字符`
    case 'too_big':
      if (issue.origin === 'string') return `太长，最多 ${issue.maximum} 个字符`
      if (issue.origin === 'array') return `太多，最多 ${issue.maximum} 项`
      return `不能大于 ${issue.maximum}`
    case 'invalid_format':
      return '写法不对，请用导出文件里原来的值'
    case 'invalid_union':
      return issue.input === undefined ? '缺少这一项' : '写法不对，请按本系统导出的文件书写'
    default:
      return '不认识的取值'
  }
}
