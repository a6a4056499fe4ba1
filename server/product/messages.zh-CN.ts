import type { designTypes } from '../vocabulary/enums.ts'

export const designTypeNames: Readonly<Record<(typeof designTypes)[number], string>> = {
  ORDINARY: '普通型',
  PARTICIPATING: '分红型',
  UNIVERSAL: '万能型',
  UNIT_LINKED: '投资连结型',
}

/** The headings of the product file and their field names, in the order of the file. */
export const productColumns = {
  产品代码: 'code',
  产品名称: 'name',
  设计类型: 'designType',
  新型产品: 'newType',
  风险提示语抄录: 'riskTranscription',
  '最低保证利率(%)': 'guaranteedRate',
  默认双录: 'dualRecording',
  犹豫期天数: 'coolingOffDays',
  在售: 'onSale',
  生效日期: 'effectiveFrom',
} as const

export const productFileTexts = {
  noRows: '文件里没有产品',
  line: (line: number, problem: string) => `第 ${line} 行：${problem}`,
  field: (heading: string, problem: string) => `${heading}：${problem}`,
  badWord: (text: string, words: readonly string[]) => `“${text}”须为 ${words.join('、')} 之一`,
  badNumber: (text: string) => `“${text}”须为整数`,
  twice: (code: string, line: number) => `产品代码 ${code} 与第 ${line} 行重复`,
  tooMany: (limit: number) => `一次最多 ${limit} 个产品`,
  yes: '是',
  no: '否',
} as const
