/** The names of downloaded files. They contain no personal data. */
export const fileNames = {
  pack: (code: string) => `回访存证文件-${code}.pdf`,
  copy: (code: string) => `回访确认书-${code}.pdf`,
  month: (month: string) => `回访存证-${month}.zip`,
} as const
