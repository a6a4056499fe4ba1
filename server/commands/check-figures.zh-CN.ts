export const figureTexts = {
  counting: (visits: number) => `已重新统计 ${visits} 件回访 …`,
  pending: (due: number) => `其中可能包括核对期间新增、还未计入的 ${due} 条记录，请稍后再核对一次。`,
  same: (visits: number) => `核对完成：${visits} 件回访，报表数字与原始记录完全一致。`,
  differences: (total: number) => `核对完成：发现 ${total} 处不一致。`,
  difference: (where: string, key: string) => `${where}  ${key}`,
  kept: (text: string) => `    现有：${text === '' ? '（无）' : text}`,
  counted: (text: string) => `    应为：${text === '' ? '（无）' : text}`,
  more: (count: number) => `… 另有 ${count} 处未列出。`,
  rebuild: '可执行 npm run figures:check -- --rebuild 从原始记录重新统计。',
  rebuilding: '已清空报表数字，正在从原始记录重新统计 …',
  rebuilt: (records: number) => `已计入 ${records} 条记录。`,
} as const
