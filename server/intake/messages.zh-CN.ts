import type { PlaceholderName } from '../vocabulary/policy-facts.ts'
import { csvColumns } from './csv-messages.zh-CN.ts'

/** The names of the placeholders that are not columns of the file. */
const others: Readonly<
  Record<Exclude<PlaceholderName, (typeof csvColumns)[keyof typeof csvColumns]>, string>
> = {
  salutation: '称谓',
  productName: '产品名称',
  term: '保障期限',
  payEvery: '缴费频率',
  guaranteedRate: '最低保证利率',
}

const labels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(csvColumns).map(([heading, field]) => [field, heading])),
  ...others,
}

/** Returns the display name of a field or placeholder. */
export function fieldLabel(name: string): string {
  return labels[name] ?? name
}

export const intakeTexts = {
  fieldProblem: (field: string, problem: string) =>
    field === '' ? problem : `${fieldLabel(field)}：${problem}`,
  productUnknown: (code: string, day: string) => `产品代码不存在，或在承保日期 ${day} 尚未生效：${code}`,
  duplicate: '同一批数据中保单号重复',
  factsMissing: (names: readonly string[]) => `问卷需要的信息缺失：${names.join('、')}`,
  failed: (reason: string) => `这一行没有写入（${reason}），可重新导入`,
} as const
