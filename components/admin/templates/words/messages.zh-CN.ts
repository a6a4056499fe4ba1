/** Explains why a step is not possible, for each error code of the server. */
const reasons: Readonly<Record<string, string>> = {
  NOT_ALLOWED: '您没有这项权限。',
  AUTHOR_CANNOT_APPROVE: '您参与编辑过这个版本，须由另一位审批人处理。',
  TEMPLATE_FROZEN: '已发布过的版本不能再修改，请复制为新草稿。',
  TEMPLATE_STEP_NOT_POSSIBLE: '这个版本目前的状态不能进行此操作。',
}

/** Interface words that several template pages share. The neighbouring folders have their own message files. */
export const text = {
  title: '问卷模板',
  numbered: (number: number) => `第 ${number} 版`,
  option: (number: number, standing: string) => `第 ${number} 版（${standing}）`,
  basedOn: (number: number) => `基于第 ${number} 版`,
  noNote: '没有修改说明',
  shipped: '系统预置',
  rejected: '被退回',
  rejectedBy: (name: string) => `${name}退回修改`,
  rejectedWhy: (comment: string) => `退回理由：${comment}`,
  copy: '复制为新草稿',
  fileName: (number: number) => `questionnaire-template-v${number}.json`,
  reasonOf: (code: boolean | string) => reasons[String(code)] ?? '目前不能进行此操作。',
} as const
