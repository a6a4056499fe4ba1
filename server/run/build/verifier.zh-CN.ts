/** The words of the page at /verify that are there before its script runs. */
export const verifierWords = {
  title: '回访存证核验',
  noscript: '请允许本页运行脚本，或换用其他浏览器。核验只在本机进行。',
} as const
