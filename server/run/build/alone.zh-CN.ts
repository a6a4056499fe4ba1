/** The words in the package with the command that checks evidence. */
export const aloneWords = {
  description: '回访存证核验：核对回访存证文件与回访确认书有没有被改动、由谁签发',
  readme: `# 回访存证核验

核对回访存证文件与回访确认书（PDF）有没有被改动、由谁签发。只需 Node 20 或更新的版本，不联网，不上传文件。

    npx ./evidence-verify-*.tgz 文件.pdf --key 日志公钥 --ca 保险公司根证书.pem --ca 时间戳机构根证书.pem

不用 npm 时，解压后运行：

    node package/evidence-verify.mjs 文件.pdf

退出码：0 表示文件完整且来自受信任的签发人；1 表示文件有改动；2 表示不是这类文件、无法读取，或还有待比对之处。
公钥与根证书请从保险公司的网站等其他途径取得，不要用随文件一起收到的。
`,
} as const
