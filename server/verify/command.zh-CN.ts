export const verifyTexts = {
  usage: (command: string) =>
    `用法：${command} 文件.pdf … [--key 日志公钥（vkey）]… [--ca 根证书文件（PEM）]… [--json]`,
  unreadable: (file: string) => `无法读取：${file}`,
  wrongKey: (key: string) => `不是日志公钥（vkey）：${key}`,
  wrongCertificates: (file: string) => `没有证书（PEM）：${file}`,
  headline: (file: string, headline: string) => `${file}：${headline}`,
  line: (label: string, value: string) => (value === '' ? `    ${label}` : `    ${label}：${value}`),
  section: (title: string) => `  ${title}`,
  parts: '核验项目',
  marks: { good: '✓', open: '？', bad: '✗', quiet: '—' },
} as const
