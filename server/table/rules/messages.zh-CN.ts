import type { RowProblem } from './csv-read.ts'
import type { NotText } from './encoding.ts'

/** The messages for a file whose headings are refused. */
export const headingTexts = {
  missing: (names: readonly string[]) => `缺少列：${names.join('、')}`,
  unknown: (names: readonly string[]) => `有不认识的列：${names.join('、')}（请核对列名，不需要的列请删去）`,
  twice: (names: readonly string[]) => `有重复的列：${names.join('、')}`,
  separator: '列之间须用英文逗号分隔',
} as const

/** The messages for a file that cannot be read as text. */
export const notTextWords: Readonly<Record<NotText, string>> = {
  WORKBOOK: '这是 Excel 工作簿，请另存为“CSV UTF-8（逗号分隔）”后重试',
  'UTF-16': '文件是 UTF-16 编码（Excel 的“Unicode 文本”），请另存为“CSV UTF-8（逗号分隔）”后重试',
  UNKNOWN: '文件编码无法识别（既不是完好的 UTF-8，也不是 GB18030），请另存为“CSV UTF-8（逗号分隔）”后重试',
}

export const tableTexts = {
  empty: '文件是空的',
  headings: (problem: string) => `列名一行无法读取：${problem}`,
  underNothing: (place: number) => `第 ${place} 列没有列名却有内容`,
  encoding: (name: string) => `文件编码：${name}`,
} as const

/**
 * The message for a row that is not valid CSV. `last` is the heading of the last column, with which the row should
 * end.
 */
export function rowProblemWords(problem: RowProblem, last: string): string {
  switch (problem.kind) {
    case 'QUOTES':
      return '引号不成对，或引号外还有文字'
    case 'BYTES':
      return '含有无法识别的字节（与文件编码不符）'
    case 'TOO_LONG':
      return '这一行太长'
    case 'WIDTH':
      return problem.found < problem.expected
        ? `只有 ${problem.found} 列，应有 ${problem.expected} 列（最后一列为“${last}”）`
        : `有 ${problem.found} 列，应有 ${problem.expected} 列（内容里有逗号时须加引号）`
  }
}
